// Tests the focus in the panel after dialogs, lists, input boxes and the palette of VS Code.
import assert from 'node:assert/strict';
import type { WorkbenchFixture } from '../fixture';
import { waitForDialog } from '../notifications';
import {
  ask,
  failures,
  images,
  inputs,
  openNewSession,
  press,
  prompt,
  runButton,
  running,
  turns,
  typePrompt,
  waitForFocus,
} from '../panel';
import { assets } from '../peel-steps';
import { acceptQuickInput, answerQuickInput, cancelQuickInput, quickPickItem, waitForQuickInput } from '../quick-input';
import { openFileByName, runCommand, actUntil } from '../workbench';

export function focus(fixture: WorkbenchFixture): void {
  it('returns from dialogs, where Enter neither pays nor deletes permanently', async () => {
    const { page, folder, emulator } = fixture;
    const dialog = page.locator('.monaco-dialog-box');
    const panel = await openNewSession(page);
    await waitForFocus(panel, 'textarea');
    await ask(panel, 'A lighthouse to keep');
    const image = images(turns(panel, 'A lighthouse to keep'));
    await image.waitFor();
    const kept = await assets(folder);
    await press(image, 'Delete');
    assert.deepEqual((await waitForDialog(page)).buttons.toSorted(), ['Cancel', 'Delete Permanently', 'Open Image']);
    await page.keyboard.press('Enter');
    await waitForFocus(panel, '.picture');
    assert.deepEqual(await assets(folder), kept);
    // A second press directly after the first is ignored.
    await actUntil(dialog, () => press(image, 'Delete'));
    await page.keyboard.press('Escape');
    await waitForFocus(panel, '.picture');

    let answer = () => {};
    emulator.next({ hold: new Promise<void>((resolve) => (answer = resolve)) });
    const askFor = async (): Promise<void> => {
      await typePrompt(panel, 'A lighthouse that takes its time');
      await prompt(panel).press('ControlOrMeta+Enter');
    };
    await askFor();
    await running(turns(panel, 'takes its time')).waitFor();
    await actUntil(dialog, askFor);
    const { message, buttons } = await waitForDialog(page);
    assert.match(message, /^You requested this image \d+ s ago/);
    assert.deepEqual(buttons.toSorted(), ['Cancel', 'Generate Another', 'Show Progress']);
    await page.keyboard.press('Enter');
    await waitForFocus(panel, '.running-face');
    answer();
    await images(turns(panel, 'takes its time')).waitFor();
    assert.equal(emulator.requests.length, 2);
  });

  it('returns from lists and input boxes to the panel or the editor', async () => {
    const { page } = fixture;
    const panel = await openNewSession(page);
    await ask(panel, 'A tower to go back to');
    await images(turns(panel, 'go back to')).waitFor();
    const menu = panel.getByRole('button', { name: 'Session Actions' });
    const openList = async (): Promise<void> => {
      await menu.press('Enter');
      await panel.getByRole('menuitem', { name: 'Open Session…' }).press('Enter');
      await waitForQuickInput(page, 'Open Session');
    };
    await openList();
    await cancelQuickInput(page);
    await waitForFocus(panel, '[aria-label="Session Actions"]');
    await openList();
    await quickPickItem(page, 'A tower to go back to').waitFor();
    await acceptQuickInput(page);
    await waitForFocus(panel, '[aria-label="Session Actions"]');

    await panel.locator('.add').press('Enter');
    await cancelQuickInput(page);
    await waitForFocus(panel, '.add');
    await prompt(panel).focus();
    await runCommand(page, 'Peel: Set API Key…');
    await cancelQuickInput(page);
    await waitForFocus(panel, 'textarea');
    await press(images(turns(panel, 'go back to')), 'Alt+s');
    await runCommand(page, 'Peel: Show Only Starred Images');
    await waitForFocus(panel, '.picture');
    await runCommand(page, 'Peel: Show Only Starred Images');
    await panel.getByText('Starred only').waitFor({ state: 'detached' });
    await runCommand(page, 'Peel: Generate Image…');
    await cancelQuickInput(page);
    await waitForFocus(panel, '.picture');
    await runCommand(page, 'Peel: Rename Session…');
    await waitForQuickInput(page, 'Rename Session');
    await answerQuickInput(page, 'Towers');
    await waitForFocus(panel, '.picture');
    await panel.locator('.title-text', { hasText: 'Towers' }).waitFor();

    // The focus stays in an editor that the user writes in.
    await openFileByName(page, 'style.css');
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ArrowDown');
    await runCommand(page, 'Peel: Rename Session…');
    await waitForQuickInput(page, 'Rename Session');
    await answerQuickInput(page, 'Old towers');
    await panel.locator('.title-text', { hasText: 'Old towers' }).waitFor();
    await page.waitForFunction(`document.activeElement?.closest('.monaco-editor') !== null`);
    await runCommand(page, 'Peel: Show Only Starred Images');
    await waitForFocus(panel, '.picture');
    await runCommand(page, 'Peel: Delete Session');
    await turns(panel, 'go back to').waitFor({ state: 'detached' });
    await waitForFocus(panel, 'textarea');
    await runButton(panel).waitFor();
  });

  it('stays in the panel after every action on running jobs and results', async () => {
    const { page, emulator } = fixture;
    const panel = await openNewSession(page);
    const { promise: hold, resolve: answer } = Promise.withResolvers<void>();
    emulator.always({ hold });
    await ask(panel, 'A pier to walk on', 5);
    const pier = turns(panel, 'A pier to walk on');
    const queued = pier.locator('.queue-acts');
    await queued.nth(1).waitFor();
    await queued
      .last()
      .getByRole('button', { name: /Move to Front/ })
      .press('Enter');
    await queued.last().getByText('Next').waitFor({ state: 'detached' });
    await waitForFocus(panel, '.queue-acts .tool');
    await queued
      .first()
      .getByRole('button', { name: /Remove from Queue/ })
      .press('Enter');
    await failures(pier).waitFor();
    await waitForFocus(panel, '.failed');
    await pier
      .getByRole('button', { name: /^Cancel Image/ })
      .first()
      .press('Enter');
    await failures(pier).nth(1).waitFor();
    await waitForFocus(panel, '.failed');
    answer();
    emulator.always(undefined);
    await images(pier).nth(2).waitFor();
    await waitForFocus(panel, '.failed');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await images(pier).nth(3).waitFor();
    await waitForFocus(panel, 'peel-thread *');

    await panel.getByRole('spinbutton', { name: 'Number of images' }).press('1');
    for (const change of ['Make the pier red', 'Make the pier blue']) {
      await press(images(pier).first(), 'Alt+c');
      // Nothing is sent before the changed draft is shown.
      await pier.first().getByText('Continuing this').waitFor();
      await waitForFocus(panel, 'textarea');
      await prompt(panel).fill(change);
      await page.keyboard.press('ControlOrMeta+Enter');
      await images(turns(panel, change)).first().waitFor();
      await waitForFocus(panel, 'textarea');
    }
    const blue = turns(panel, 'Make the pier blue');
    await blue.getByRole('button', { name: 'Show Only This Branch' }).press('Enter');
    await turns(panel, 'Make the pier red').waitFor({ state: 'detached' });
    await waitForFocus(panel, '.fork-step');
    await press(images(blue).first(), 'Alt+b');
    await turns(panel, 'Make the pier red').waitFor();
    await waitForFocus(panel, '.fork-step');
    await panel.getByRole('button', { name: 'Show All Branches' }).press('Enter');
    await blue.waitFor();
    await waitForFocus(panel, '.title-text');
    await press(images(blue).first(), 'Alt+u');
    await inputs(panel).waitFor();
    await waitForFocus(panel, '.picture');
    await panel.locator('.tile-remove').press('Enter');
    await inputs(panel).waitFor({ state: 'detached' });
    await waitForFocus(panel, '.add');
    await blue.locator('.facts-acts .tool').first().press('Enter');
    await waitForFocus(panel, 'textarea');
  });
}
