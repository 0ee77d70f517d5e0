// The panel in the real workbench: ask, look, go on, go away and come back.
import assert from 'node:assert/strict';
import { chooseFromMenu, expandFolder, file, selectFiles } from './explorer';
import { useWorkbench } from './fixture';
import { notifications, waitForNotification } from './notifications';
import {
  ask,
  failures,
  inputs,
  movePanel,
  openPanel,
  pictures,
  press,
  prompt,
  runButton,
  running,
  setPanelWidth,
  turns,
  waitForPanel,
} from './panel';
import { answerPromptAndShape, assets, bodyOf, enterKey, setKey, waitForPicture } from './peel';
import { pressQuickInputButton, typeIntoQuickInput, waitForQuickInput } from './quickInput';
import { runCommand, screenshot, setColorTheme, statusBarItem, waitForTab } from './workbench';

const never = new Promise<void>(() => undefined);

describe('the panel in the workbench', () => {
  // Revealing what was opened would change a selection that is being made.
  const bench = useWorkbench({ settings: { 'explorer.autoReveal': false } });

  it('asks for the key first, then makes a picture without a word elsewhere', async () => {
    const { page, folder, emulator } = bench;
    const panel = await openPanel(page);
    await panel.getByText('Set API Key…').first().waitFor();
    await screenshot(page, 'panel-no-key');
    await prompt(panel).fill('An orange kitten in a garden');
    await runButton(panel).click();
    await enterKey(page, emulator.key);
    await waitForNotification(page, 'is set');
    await panel.locator('.button-main', { hasText: 'Generate' }).waitFor();
    await runButton(panel).click();
    const turn = turns(panel, 'An orange kitten');
    await pictures(turn).waitFor();
    await waitForTab(page, 'orange-kitten-in-a-garden.png');
    assert.deepEqual(await assets(folder), ['orange-kitten-in-a-garden.png']);
    assert.deepEqual(
      (await notifications(page)).filter(({ message }) => !message.includes('is set')),
      [],
    );
    assert.equal(emulator.requests.length, 1);
  });

  it('edits by Use as Input, and continues a picture, and shows where each came from', async () => {
    const { page, emulator } = bench;
    await setKey(bench);
    const panel = await openPanel(page);
    await ask(panel, 'A harbor at dawn');
    await pictures(turns(panel, 'A harbor at dawn')).waitFor();
    await press(pictures(turns(panel, 'A harbor at dawn')), 'u');
    await inputs(panel).waitFor();
    await ask(panel, 'Paint it in oil');
    await pictures(turns(panel, 'Paint it in oil')).waitFor();
    await inputs(panel).locator('.tile-main').press('Delete');
    await press(pictures(turns(panel, 'A harbor at dawn')), 'c');
    await panel.locator('.button-main', { hasText: 'Continue' }).waitFor();
    await ask(panel, 'Make it a snowy night', 2);
    await pictures(turns(panel, 'Make it a snowy night')).nth(1).waitFor();
    assert.equal((bodyOf(bench, 1)['contents'] as unknown[]).length, 1);
    assert.equal((bodyOf(bench, 2)['contents'] as unknown[]).length, 3);
    assert.equal(emulator.requests.length, 4);
    await waitForPicture(page);
    for (const theme of ['light', 'dark', 'high contrast', 'high contrast light'] as const) {
      await setColorTheme(page, theme);
      for (const width of [200, 300, 600]) {
        await setPanelWidth(page, width);
        await screenshot(page, `panel-${theme.replaceAll(' ', '-')}-${width}`);
      }
    }
  });

  it('keeps what came when one of four fails and one is canceled, and asks again for one', async () => {
    const { page, folder, emulator } = bench;
    await setKey(bench);
    const panel = await openPanel(page);
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    emulator.next({ error: { code: 500, msg: '<b>broken</b>' } }, { hold }, { hold }, { hold });
    await ask(panel, 'Four boats', 4);
    const turn = turns(panel, 'Four boats');
    await failures(turn).waitFor();
    await emulator.waitFor(4);
    assert.equal(await running(turn).count(), 3);
    await setPanelWidth(page, 300);
    await screenshot(page, 'panel-running');
    await running(turn)
      .last()
      .getByRole('button', { name: /Cancel/ })
      .click();
    await failures(turn).nth(1).waitFor();
    release();
    await pictures(turn).nth(1).waitFor();
    assert.equal((await assets(folder)).length, 2);
    await turn.getByText('<b>broken</b>').waitFor();
    await screenshot(page, 'panel-failed');
    await failures(turn)
      .first()
      .getByRole('button', { name: /Try again/ })
      .click();
    await pictures(turns(panel, 'Four boats').nth(0)).first().waitFor();
    await emulator.waitForEnd(5);
    assert.equal(emulator.requests.length, 5);
  });

  it('comes back after a reload in the middle of four jobs: interrupted, nothing sent again', async () => {
    const { page, folder, emulator } = bench;
    await setKey(bench);
    const panel = await openPanel(page);
    emulator.always({ hold: never });
    await ask(panel, 'Interrupted boats', 4);
    await prompt(panel).fill('Not yet sent');
    await emulator.waitFor(3);
    // In a browser VS Code writes its state every five seconds.
    await running(turns(panel, 'Interrupted boats')).first().getByText('7 s').waitFor();
    await page.reload();
    const after = await waitForPanel(page);
    const turn = turns(after, 'Interrupted boats');
    await failures(turn).nth(3).waitFor({ timeout: 60_000 });
    assert.equal(await prompt(after).inputValue(), 'Not yet sent');
    assert.equal(emulator.requests.length, 3);
    assert.deepEqual(await assets(folder), []);
    await setPanelWidth(page, 300);
    await screenshot(page, 'panel-interrupted');
    emulator.always(undefined);
  });

  it('survives being hidden, and being moved to the secondary side bar', async () => {
    const { page } = bench;
    await setKey(bench);
    let panel = await openPanel(page);
    await ask(panel, 'A lasting boat');
    await pictures(turns(panel, 'A lasting boat')).waitFor();
    await prompt(panel).fill('Half a sen');
    await runCommand(page, 'View: Show Explorer');
    await file(page, 'photos').waitFor();
    panel = await openPanel(page);
    await pictures(turns(panel, 'A lasting boat')).waitFor();
    assert.equal(await prompt(panel).inputValue(), 'Half a sen');
    await movePanel(page, 'New Secondary Side Bar Entry');
    await page.locator('.part.auxiliarybar').getByRole('tab', { name: 'Peel' }).waitFor();
    panel = await waitForPanel(page);
    await pictures(turns(panel, 'A lasting boat')).waitFor();
    assert.equal(await prompt(panel).inputValue(), 'Half a sen');
    await screenshot(page, 'panel-secondary');
  });

  it('shows what the palette starts, and tells of its own runs while it is hidden', async () => {
    const { page } = bench;
    await setKey(bench);
    const panel = await openPanel(page);
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'From the palette');
    await pictures(turns(panel, 'From the palette')).waitFor();
    await waitForNotification(page, 'Saved assets/from-the-palette.png');
    await ask(panel, 'Out of sight');
    await running(turns(panel, 'Out of sight')).waitFor();
    await runCommand(page, 'View: Show Explorer');
    await waitForNotification(page, 'Saved assets/out-of-sight.png');
  });

  it('takes images from the explorer, and over what was typed into a box', async () => {
    const { page } = bench;
    await setKey(bench);
    await expandFolder(page, 'photos');
    await selectFiles(page, 'LOAF.JPG', 'shopfront.png');
    await chooseFromMenu(page, 'shopfront.png', 'Peel', 'Use as Input');
    let panel = await waitForPanel(page);
    await inputs(panel).nth(1).waitFor();
    await panel.locator('.button-main', { hasText: 'Combine' }).waitFor();
    await screenshot(page, 'panel-inputs');
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    await typeIntoQuickInput(page, 'A boat from the box');
    await pressQuickInputButton(page, /Continue in the Panel/);
    panel = await waitForPanel(page);
    await panel.locator('textarea').filter({ visible: true }).waitFor();
    await panel.locator('.button-main', { hasText: 'Generate' }).waitFor();
    assert.equal(await prompt(panel).inputValue(), 'A boat from the box');
    await runCommand(page, 'Peel: New Session');
    assert.equal(await turns(panel, '').count(), 0);
  });
});

describe('the panel without a folder', () => {
  const bench = useWorkbench({ folder: false });

  it('says so, and asks where to save before it sends', async () => {
    const { page, emulator } = bench;
    await setKey(bench);
    const panel = await openPanel(page);
    await panel.getByText('No folder is open').waitFor();
    await setPanelWidth(page, 300);
    await screenshot(page, 'panel-no-folder');
    await ask(panel, 'Nowhere to go');
    await waitForQuickInput(page, 'Save Image As');
    assert.equal(emulator.requests.length, 0);
    await page.keyboard.press('Escape');
    await panel.locator('.button-main:not([aria-disabled=true])').waitFor();
    assert.equal(emulator.requests.length, 0);
  });
});

describe('the panel in an untrusted folder', () => {
  const bench = useWorkbench({ trust: true });

  it('says so, and works', async () => {
    const { page, folder } = bench;
    await statusBarItem(page, 'Restricted Mode').waitFor();
    await setKey(bench);
    const panel = await openPanel(page);
    await panel.getByText('This folder is not trusted').waitFor();
    await setPanelWidth(page, 300);
    await screenshot(page, 'panel-untrusted');
    await ask(panel, 'A careful boat');
    await pictures(turns(panel, 'A careful boat')).waitFor();
    assert.deepEqual(await assets(folder), ['careful-boat.png']);
  });
});
