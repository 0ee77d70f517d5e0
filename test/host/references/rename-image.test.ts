// Tests renaming an image together with the references to it, through VS Code's refactor preview.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { nameProblem, renameImage } from '../../../src/host/references/rename-image';

describe('rename image', () => {
  let folder: vscode.Uri;
  const at = (path: string) => vscode.Uri.joinPath(folder, path);
  const keepFocus = <T>(act: () => Promise<T>) => act();

  async function write(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder.fsPath, path)), { recursive: true });
      await writeFile(join(folder.fsPath, path), text);
    }
  }
  /** Accepts the name, and answers the preview with a command as soon as it is open. */
  async function rename(path: string, suggested: string, command = 'refactorPreview.apply') {
    let isDone = false;
    const end = renameImage(at(path), { keepFocus, suggested }).finally(() => (isDone = true));
    end.catch(() => undefined);
    while (!isDone) {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await vscode.commands.executeCommand(command);
      await Promise.race([end.catch(() => undefined), setTimeout(100)]);
    }
    return end;
  }
  /** The text of a document, saved or not. */
  const textOf = async (path: string) => (await vscode.workspace.openTextDocument(at(path))).getText();

  before(() => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = vscode.Uri.joinPath(workspace.uri, 'renaming');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder.fsPath, { recursive: true, force: true });
  });

  it('renames the file and updates every reference in one preview', async () => {
    await write({
      'assets/hero.png': 'image',
      'index.html': '<img src="assets/hero.png" alt="hero.png"><img src="assets/other.png">',
      'docs/a.md': '![Hero](../assets/hero.png#top)\n',
      'src/a.ts': "import hero from '../assets/hero.png';",
    });
    const to = await rename('assets/hero.png', 'harbour at night');
    assert.equal(to?.toString(), at('assets/harbour at night.png').toString());
    assert.deepEqual(await readdir(at('assets').fsPath), ['harbour at night.png']);
    assert.deepEqual(
      [await textOf('index.html'), await textOf('docs/a.md'), await textOf('src/a.ts')],
      [
        '<img src="assets/harbour%20at%20night.png" alt="hero.png"><img src="assets/other.png">',
        '![Hero](../assets/harbour%20at%20night.png#top)\n',
        "import hero from '../assets/harbour at night.png';",
      ],
    );
    // VS Code saves what it changed in a refactoring.
    assert.match(await readFile(at('docs/a.md').fsPath, 'utf8'), /harbour/);
  });

  it('changes nothing when the preview is discarded', async () => {
    await write({ 'assets/kept.png': 'image', 'b.md': '![a](assets/kept.png)' });
    assert.equal(await rename('assets/kept.png', 'new.png', 'refactorPreview.discard'), undefined);
    assert.deepEqual(await readdir(at('assets').fsPath), ['kept.png']);
    assert.equal(await textOf('b.md'), '![a](assets/kept.png)');
  });

  it('renames without a preview if nothing refers to the image', async () => {
    await write({ 'assets/alone.png': 'image' });
    assert.equal((await rename('assets/alone.png', 'free.png'))?.path, at('assets/free.png').path);
    assert.equal(await rename('assets/free.png', 'free.png'), undefined);
    await assert.rejects(rename('assets/alone.png', 'x.png'), { code: 'FileNotFound' });
  });

  it('explains why a name cannot be used', () => {
    const problem = (name: string) => nameProblem(name, 'hero.png', ['hero.png', 'taken.png']);
    assert.equal(problem(''), 'Enter a name.');
    assert.equal(problem('a/b.png'), 'Enter a name without folders.');
    assert.equal(problem('hero.jpg'), 'Keep the extension .png, because renaming does not convert the image.');
    assert.equal(problem('a:b.png'), '“a:b.png” is not a valid file name. Try “a-b.png”.');
    assert.equal(problem('Taken.PNG'), 'A file named “Taken.PNG” already exists in this folder.');
    assert.equal(problem('Hero.png'), undefined);
    assert.equal(problem('图 1.png'), undefined);
  });
});
