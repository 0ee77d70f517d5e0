// Where results go when that is not plain: no folder, several folders, an untrusted one, a read-only one.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '../vscode/leftovers';
import { useWorkbench } from './fixture';
import { waitForNotification } from './notifications';
import { answerPromptAndShape, assets, enterKey, setKey } from './peel';
import {
  answerQuickInput,
  quickInput,
  waitForQuickInputValue,
  quickPickItem,
  typeIntoQuickInput,
  waitForQuickInput,
} from './quickInput';
import { openWorkbench, runCommand, screenshot, statusBarItem } from './workbench';

describe('without a folder', () => {
  const bench = useWorkbench({ folder: false });

  it('asks where to save before anything is sent', async () => {
    const { page, emulator } = bench;
    const target = temporaryFolder('save');
    await setKey(bench);
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    await waitForQuickInput(page, 'Save Image As');
    await waitForQuickInputValue(page, 'lonely-tree.png');
    await screenshot(page, 'save-dialog');
    assert.equal(emulator.requests.length, 0);
    await typeIntoQuickInput(page, join(target, 'my tree.png'));
    await quickInput(page).getByRole('button', { name: 'OK' }).click();
    await waitForNotification(page, 'Saved');
    assert.deepEqual(await readdir(target), ['my tree.png']);
    removeFolder(target);
  });

  it('sends nothing when the dialog is left', async () => {
    const { page, emulator } = bench;
    await setKey(bench);
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    await waitForQuickInput(page, 'Save Image As');
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
    assert.equal(emulator.requests.length, 0);
  });
});

describe('with several folders', () => {
  const bench = useWorkbench();

  it('asks for the folder before anything is sent', async () => {
    const roots = temporaryFolder('roots');
    for (const name of ['site', 'docs']) mkdirSync(join(roots, name));
    const workspace = join(roots, 'both.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'site' }, { path: 'docs' }] }));
    await bench.page.goto(bench.server.url(workspace));
    await bench.page.locator('.explorer-folders-view .monaco-list').waitFor();
    await setKey(bench);
    await runCommand(bench.page, 'Peel: Generate Image…');
    await answerPromptAndShape(bench.page, 'Generate Image', 'A lonely tree');
    await quickPickItem(bench.page, 'docs').waitFor();
    await screenshot(bench.page, 'pick-folder');
    assert.equal(bench.emulator.requests.length, 0);
    await quickPickItem(bench.page, 'docs').click();
    await waitForNotification(bench.page, 'Saved');
    assert.deepEqual(await assets(join(roots, 'docs')), ['lonely-tree.png']);
    assert.deepEqual(await assets(join(roots, 'site')), []);
    removeFolder(roots);
  });
});

describe('in a folder that is not trusted', () => {
  const bench = useWorkbench({ trust: true });

  it("saves into assets, ignores the folder's own settings, and says so", async () => {
    const { page, folder, emulator } = bench;
    const untrusted = temporaryFolder('untrusted');
    mkdirSync(join(untrusted, '.vscode'));
    const hostile = { 'peel.assetsFolder': 'stolen', 'peel.endpoint': 'http://127.0.0.1:1/', 'peel.model': 'other' };
    await writeFile(join(untrusted, '.vscode', 'settings.json'), JSON.stringify(hostile));
    await page.context().close();
    bench.page = await openWorkbench(bench.browser, bench.server, untrusted);
    await statusBarItem(bench.page, 'Restricted Mode').waitFor();
    await runCommand(bench.page, 'Peel: Generate Image…');
    await waitForQuickInput(bench.page, 'Generate Image');
    await typeIntoQuickInput(bench.page, 'A lonely tree');
    await quickInput(bench.page).getByText('Saves to assets. This folder is not trusted').waitFor();
    await screenshot(bench.page, 'untrusted');
    await answerPromptAndShape(bench.page, 'Generate Image', 'A lonely tree');
    await enterKey(bench.page, emulator.key);
    await waitForNotification(bench.page, 'Saved assets/lonely-tree.png');
    assert.deepEqual(await assets(untrusted), ['lonely-tree.png']);
    assert.deepEqual(await assets(folder), []);
    removeFolder(untrusted);
  });
});

describe('in a folder that cannot take a file', () => {
  const bench = useWorkbench();

  it('says so before anything is sent', async () => {
    const { page, folder, emulator } = bench;
    await writeFile(join(folder, 'assets'), 'a file in the place of the folder');
    await runCommand(page, 'Peel: Set API Key…');
    await answerQuickInput(page, emulator.key);
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    const { message } = await waitForNotification(page, 'is not a folder');
    assert.match(
      message,
      /^“.*assets” is not a folder\. Nothing was sent\. Nothing was written\. Choose another folder and try again\.$/,
    );
    assert.equal(emulator.requests.length, 0);
  });
});
