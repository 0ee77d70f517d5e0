// Where results go when that is not plain: no folder, several folders, an untrusted one.
import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '../vscode/cleanup';
import { useWorkbench } from './fixture';
import { waitForNotification } from './notifications';
import { ask, openPanel, images, turns } from './panel';
import { screenshotPanel } from './panel-screenshots';
import { answerPromptAndShape, assets, bodyOf, enterKey, typePrompt } from './peel-steps';
import { cancelQuickInput, quickInput, quickPickItem, waitForQuickInput, waitForQuickInputValue } from './quick-input';
import { answerFileDialog, runCommand, screenshot, statusBarItem } from './workbench';

describe('without a folder', () => {
  const bench = useWorkbench({ folder: false });

  it('asks where to save before anything is sent', async () => {
    const { page, emulator } = bench;
    const target = temporaryFolder('save');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    await waitForQuickInput(page, 'Save Image As');
    await waitForQuickInputValue(page, 'lonely-tree.png');
    await screenshot(page, 'save-dialog');
    assert.equal(emulator.requests.length, 0);
    await answerFileDialog(page, join(target, 'my tree.png'), 'OK');
    await waitForNotification(page, 'Saved');
    assert.deepEqual(await readdir(target), ['my tree.png']);
    removeFolder(target);
  });

  it('sends nothing when the dialog is left', async () => {
    const { page, emulator } = bench;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely cloud');
    await waitForQuickInput(page, 'Save Image As');
    await cancelQuickInput(page);
    assert.equal(emulator.requests.length, 0);
  });

  it('is what the panel says too, and it asks where to save before it sends', async () => {
    const { page, emulator } = bench;
    const panel = await openPanel(page);
    await panel.getByText('No folder is open').waitFor();
    await screenshotPanel(page, 'no-folder');
    await ask(panel, 'Nowhere to go');
    await waitForQuickInput(page, 'Save Image As');
    assert.equal(emulator.requests.length, 0);
    await cancelQuickInput(page);
    await panel.locator('.button-main:not([aria-disabled=true])').waitFor();
    assert.equal(emulator.requests.length, 0);
  });

  it('but with several, asks which before anything is sent', async () => {
    const { emulator } = bench;
    const roots = temporaryFolder('roots');
    for (const name of ['site', 'docs']) await mkdir(join(roots, name));
    const workspace = join(roots, 'both.code-workspace');
    // Whoever wrote the file steers neither where a request goes nor what it costs.
    const settings = { 'peel.endpoint': 'http://127.0.0.1:1/', 'peel.model': 'other', 'peel.variations': 8 };
    await writeFile(workspace, JSON.stringify({ folders: [{ path: 'site' }, { path: 'docs' }], settings }));
    const page = await bench.reopen(workspace);
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    await quickPickItem(page, 'docs').waitFor();
    await screenshot(page, 'pick-folder');
    assert.equal(emulator.requests.length, 0);
    await quickPickItem(page, 'docs').click();
    await enterKey(page, emulator.key);
    await waitForNotification(page, 'Saved');
    assert.deepEqual(await assets(join(roots, 'docs')), ['lonely-tree.png']);
    assert.deepEqual(await assets(join(roots, 'site')), []);
    assert.equal(bodyOf(bench, 0)['model'], 'gemini-2.5-flash-image');
    assert.equal(emulator.requests.length, 1);
    removeFolder(roots);
  });
});

describe('in a folder that is not trusted', () => {
  const bench = useWorkbench({ trust: true });
  const hostile = { 'peel.assetsFolder': 'stolen', 'peel.endpoint': 'http://127.0.0.1:1/', 'peel.model': 'other' };

  // It is there before the first window opens.
  before(async () => {
    await mkdir(join(bench.folder, '.vscode'));
    await writeFile(join(bench.folder, '.vscode', 'settings.json'), JSON.stringify(hostile));
  });

  it("saves into assets, ignores the folder's own settings, and says so", async () => {
    const { page, folder } = bench;
    await statusBarItem(page, 'Restricted Mode').waitFor();
    await runCommand(page, 'Peel: Generate Image…');
    await typePrompt(page, 'Generate Image', 'A lonely tree');
    await quickInput(page).getByText('Saves to assets. This folder is not trusted').waitFor();
    await screenshot(page, 'untrusted');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    await waitForNotification(page, 'Saved assets/lonely-tree.png');
    assert.deepEqual(await assets(folder), ['lonely-tree.png']);
    assert.equal(bodyOf(bench, 0)['model'] === 'other', false);
  });

  it('says so in the panel too, and makes a picture there', async () => {
    const { page, folder } = bench;
    const panel = await openPanel(page);
    await panel.getByText('This folder is not trusted').waitFor();
    await screenshotPanel(page, 'untrusted');
    await ask(panel, 'A careful boat');
    await images(turns(panel, 'A careful boat')).waitFor();
    assert.deepEqual(await assets(folder), ['careful-boat.png']);
  });
});
