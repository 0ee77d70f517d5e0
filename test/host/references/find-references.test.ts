// Tests finding references to images in the documents of a real workspace.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { findReferences } from '../../../src/host/references/find-references';

describe('find references', () => {
  let folder: vscode.Uri;
  let hero: vscode.Uri;
  let logo: vscode.Uri;

  const at = (path: string) => vscode.Uri.joinPath(folder, path);
  async function write(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder.fsPath, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  /** The documents that refer to an image, relative to the folder, with line and column. */
  function documentsOf(image: vscode.Uri, found: Awaited<ReturnType<typeof findReferences>>): string[] {
    const references = found.references.get(image.toString()) ?? [];
    return references
      .map(({ document, range: { start } }) => {
        const path = document.scheme === 'untitled' ? 'untitled' : document.path.slice(folder.path.length + 1);
        return `${path}:${start.line + 1}:${start.character + 1}`;
      })
      .toSorted();
  }

  before(() => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    folder = vscode.Uri.joinPath(workspace.uri, 'references');
    [hero, logo] = [at('assets/hero.png'), at('assets/logo.webp')];
  });
  afterEach(async () => {
    while (vscode.window.tabGroups.activeTabGroup.activeTab)
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await rm(folder.fsPath, { recursive: true, force: true });
  });

  it('finds several images in files of several languages at once', async () => {
    await write({
      'index.html': '<p>é</p>\r\n<img src="assets/hero.png"><img src="assets/logo.webp">',
      'docs/README.md': '# Title\n\n![Hero](../assets/hero.png)',
      'src/app.tsx': "import hero from '../assets/hero.png';",
      'style/main.css': 'body { background: url(../assets/hero.png) }',
      'other.md': '![Another](assets/another.png) and the text assets/hero.png',
    });
    const found = await findReferences([hero, logo]);
    assert.deepEqual(documentsOf(hero, found), [
      'docs/README.md:3:19',
      'index.html:2:18',
      'src/app.tsx:1:29',
      'style/main.css:1:34',
    ]);
    assert.deepEqual(documentsOf(logo, found), ['index.html:2:45']);
    assert.equal(found.isComplete, true);
  });

  it('finds what open editors contain, saved or not, instead of their files', async () => {
    await write({ 'a.md': '![a](assets/hero.png)', 'b.md': '' });
    const [a, b] = await Promise.all(['a.md', 'b.md'].map((path) => vscode.workspace.openTextDocument(at(path))));
    assert.ok(a && b);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(a.uri, new vscode.Range(0, 0, 1, 0), 'nothing');
    edit.insert(b.uri, new vscode.Position(0, 0), '\n![b](assets/hero.png)');
    await vscode.workspace.applyEdit(edit);
    const content = '<img src="references/assets/hero.png">';
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'html', content }));
    const found = await findReferences([hero]);
    assert.deepEqual(documentsOf(hero, found), ['b.md:2:13', 'untitled:1:29']);
    for (const document of [a, b]) {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  });

  it('finds references in the cells of an open notebook', async () => {
    const cell = { cell_type: 'markdown', metadata: {}, source: ['![a](assets/cell.png)'] };
    await write({ 'note.ipynb': JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }) });
    const image = at('assets/cell.png');
    const find = async () => (await findReferences([image])).references.get(image.toString()) ?? [];
    assert.deepEqual(
      (await find()).map(({ document }) => document.scheme),
      ['file'],
    );
    await vscode.workspace.openNotebookDocument(at('note.ipynb'));
    const cells = await find();
    assert.deepEqual(
      cells.map(({ document, range }) => [document.scheme, range.start.character]),
      [['vscode-notebook-cell', 12]],
    );
  });

  it('skips ignored, excluded, and very large documents', async () => {
    const text = '![a](assets/hero.png)';
    await write({
      '.gitignore': 'dist/\n*.tmp.md',
      'dist/a.md': '![a](../assets/hero.png)',
      'a.tmp.md': text,
      'node_modules/a/b.md': '![a](../../assets/hero.png)',
      'hidden/a.md': '![a](../assets/hero.png)',
      'large.md': text + ' '.repeat(1000),
      'kept.md': text,
    });
    const files = vscode.workspace.getConfiguration('files');
    await files.update('exclude', { '**/hidden': true }, vscode.ConfigurationTarget.Global);
    try {
      const found = await findReferences([hero], undefined, { bytes: 500 });
      assert.deepEqual(documentsOf(hero, found), ['kept.md:1:13']);
    } finally {
      await files.update('exclude', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('says that the result is not complete when it is canceled or reaches a limit', async () => {
    await write({ 'a.md': '![a](assets/hero.png)\n'.repeat(20), 'b.md': '' });
    const canceled = new vscode.CancellationTokenSource();
    canceled.cancel();
    assert.deepEqual(
      [
        (await findReferences([hero], canceled.token)).isComplete,
        (await findReferences([hero], undefined, { documents: 1 })).isComplete,
        (await findReferences([hero], undefined, { milliseconds: -1 })).isComplete,
      ],
      [false, false, false],
    );
    const some = await findReferences([hero], undefined, { references: 5 });
    assert.deepEqual([some.references.get(hero.toString())?.length, some.isComplete], [5, false]);
  });
});
