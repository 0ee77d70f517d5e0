// Tests the output folder without a folder, with several folders, and with an untrusted folder.
import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { removeFolder, temporaryFolder } from '../vscode/cleanup';
import { useWorkbench } from './fixture';
import { pressNotificationButton, waitForNotification } from './notifications';
import { ask, images, openPanel, prompt, runButton, turns } from './panel';
import { screenshotPanel } from './panel-screenshots';
import { answerPromptAndShape, assets, bodyOf, enterKey, typePrompt } from './peel-steps';
import {
  cancelQuickInput,
  quickInput,
  quickPickItem,
  typeIntoQuickInput,
  waitForQuickInput,
  waitForQuickInputValue,
} from './quick-input';
import { answerFileDialog, runCommand, screenshot, statusBarItem } from './workbench';

describe('output folder without an open folder', () => {
  const fixture = useWorkbench({ folder: false });

  it('asks where to save before sending', async () => {
    const { page, emulator } = fixture;
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

  it('sends nothing when the dialog is canceled', async () => {
    const { page, emulator } = fixture;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely cloud');
    await waitForQuickInput(page, 'Save Image As');
    await cancelQuickInput(page);
    assert.equal(emulator.requests.length, 0);
  });

  it('announces in the panel that there is no output folder, and asks where to save before sending', async () => {
    const { page, emulator } = fixture;
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

  it('asks for one of several folders before sending', async () => {
    const { emulator } = fixture;
    const roots = temporaryFolder('roots');
    for (const name of ['site', 'docs']) await mkdir(join(roots, name));
    const workspace = join(roots, 'both.code-workspace');
    // The workspace file may change neither the endpoint nor the cost.
    const settings = { 'peel.endpoint': 'http://127.0.0.1:1/', 'peel.model': 'other', 'peel.variations': 8 };
    await writeFile(workspace, JSON.stringify({ folders: [{ path: 'site' }, { path: 'docs' }], settings }));
    const page = await fixture.reopen(workspace);
    const panel = await openPanel(page);
    const path = panel.getByRole('combobox', { name: 'Save to' });
    await path.fill('hero');
    await panel.getByText('Begin the path with the name of a workspace folder, such as “site/”.').waitFor();
    await path.fill('');
    await path.press('ArrowDown');
    await panel.getByRole('option', { name: 'docs/' }).click();
    await path.pressSequentially('hero');
    await panel.locator('#save-to[aria-invalid=false]').waitFor();
    await path.fill('');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    await enterKey(page, emulator.key);
    await quickPickItem(page, 'docs').waitFor();
    await screenshot(page, 'pick-folder');
    assert.equal(emulator.requests.length, 0);
    await quickPickItem(page, 'docs').click();
    await waitForNotification(page, 'Saved');
    assert.deepEqual(await assets(join(roots, 'docs')), ['lonely-tree.png']);
    assert.deepEqual(await assets(join(roots, 'site')), []);
    assert.equal(bodyOf(fixture, 0)['model'], 'gemini-2.5-flash-image');
    assert.equal(emulator.requests.length, 1);
    removeFolder(roots);
  });
});

/** Answers the dialog for a folder, which selects the folder that it lists. */
async function chooseFolder(page: Page, path: string): Promise<void> {
  await waitForQuickInput(page, 'Select the Folder for New Images');
  await typeIntoQuickInput(page, `${path}/`);
  await quickPickItem(page, '..').waitFor();
  await answerFileDialog(page, `${path}/`, 'Select Folder');
}

describe('output folder that cannot be used', () => {
  const fixture = useWorkbench();

  it('lets the user choose another folder, which it must be possible to use, and goes on', async () => {
    const { page, folder, emulator } = fixture;
    await writeFile(join(folder, 'assets'), 'a file');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    await pressNotificationButton(page, /assets” is not a folder/, 'Choose Folder…');
    await chooseFolder(page, temporaryFolder('elsewhere'));
    await pressNotificationButton(page, 'Select a folder inside “bakery”.', 'Choose Folder…');
    assert.equal(emulator.requests.length, 0);
    await chooseFolder(page, join(folder, 'photos'));
    await waitForNotification(page, 'Saved photos/lonely-tree.png');
    const settings = JSON.parse(await readFile(join(folder, '.vscode', 'settings.json'), 'utf8'));
    assert.deepEqual(settings, { 'peel.assetsFolder': 'photos' });
    assert.equal(emulator.requests.length, 1);
  });

  it('offers it in the panel too, and keeps the prompt until it is sent', async () => {
    const { page, folder, emulator } = fixture;
    const settings = join(folder, '.vscode', 'settings.json');
    await mkdir(join(folder, '.vscode'), { recursive: true });
    await writeFile(settings, JSON.stringify({ 'peel.assetsFolder': '${env:HOME}/images' }));
    const panel = await openPanel(page);
    const choose = panel.getByRole('button', { name: 'Choose Folder…' });
    await choose.waitFor();
    await prompt(panel).fill('A second tree');
    await choose.click();
    await chooseFolder(page, join(folder, 'photos'));
    await runButton(panel).filter({ hasText: 'Generate' }).click();
    await images(turns(panel, 'A second tree')).waitFor();
    assert.equal(emulator.requests.length, 1);
  });
});

describe('output folder in an untrusted folder', () => {
  const fixture = useWorkbench({ trust: true });
  const hostile = { 'peel.assetsFolder': 'stolen', 'peel.endpoint': 'http://127.0.0.1:1/', 'peel.model': 'other' };

  // The settings exist before the first window opens.
  before(async () => {
    await mkdir(join(fixture.folder, '.vscode'));
    await writeFile(join(fixture.folder, '.vscode', 'settings.json'), JSON.stringify(hostile));
  });

  it('saves to assets, ignores the settings of the folder, and says so in the input box', async () => {
    const { page, folder } = fixture;
    await statusBarItem(page, 'Restricted Mode').waitFor();
    await runCommand(page, 'Peel: Generate Image…');
    await typePrompt(page, 'Generate Image', 'A lonely tree');
    await quickInput(page).getByText('Saves to assets. This folder is not trusted').waitFor();
    await screenshot(page, 'untrusted');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    await waitForNotification(page, 'Saved assets/lonely-tree.png');
    assert.deepEqual(await assets(folder), ['lonely-tree.png']);
    assert.equal(bodyOf(fixture, 0)['model'] === 'other', false);
  });

  it('saves to assets from the panel too, which says so', async () => {
    const { page, folder } = fixture;
    const panel = await openPanel(page);
    await panel.getByText('This folder is not trusted').waitFor();
    await screenshotPanel(page, 'untrusted');
    await ask(panel, 'A careful boat');
    await images(turns(panel, 'A careful boat')).waitFor();
    assert.deepEqual(await assets(folder), ['careful-boat.png']);
  });
});
