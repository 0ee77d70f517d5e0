// The keyboard's place in the panel, where VS Code decides: after its dialogs, lists, boxes and palette.
import assert from 'node:assert/strict';
import type { FrameLocator, Page } from 'playwright-core';
import type { Bench } from '../fixture';
import { waitForDialog } from '../notifications';
import { ask, openNewSession, pictures, press, prompt, runButton, running, turns } from '../panel';
import { assets } from '../peel';
import { acceptQuickInput, answerQuickInput, quickInput, quickPickItem, waitForQuickInput } from '../quickInput';
import { openFileByName, runCommand, until } from '../workbench';

/** Waits until this of the panel has the focus, and the panel has that of the window. */
async function waitForFocus(panel: FrameLocator, selector: string): Promise<void> {
  const has = `document.hasFocus() && document.activeElement.matches(${JSON.stringify(selector)})`;
  const what = '[document.hasFocus(), document.activeElement.outerHTML.slice(0, 200)].join()';
  for (const end = Date.now() + 10_000; !(await panel.locator('body').evaluate(has));)
    assert.ok(Date.now() < end, `${selector} has not the focus: ${String(await panel.locator('body').evaluate(what))}`);
}

/** Leaves the box that is open. */
async function leave(page: Page): Promise<void> {
  await quickInput(page).locator('input.input').waitFor();
  await page.keyboard.press('Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
}

export function focus(bench: Bench): void {
  it('comes back from the dialogs, whose Enter neither pays nor deletes for good', async () => {
    const { page, folder, emulator } = bench;
    const dialog = page.locator('.monaco-dialog-box');
    const panel = await openNewSession(page);
    await waitForFocus(panel, 'textarea');
    await ask(panel, 'A lighthouse to keep');
    const picture = pictures(turns(panel, 'A lighthouse to keep'));
    await picture.waitFor();
    const kept = await assets(folder);
    await press(picture, 'Delete');
    assert.deepEqual((await waitForDialog(page)).buttons.toSorted(), ['Cancel', 'Delete Permanently', 'Keep It']);
    await page.keyboard.press('Enter');
    await waitForFocus(panel, '.picture');
    assert.deepEqual(await assets(folder), kept);
    // A second press that comes too soon is not taken.
    await until(dialog, () => press(picture, 'Delete'));
    await page.keyboard.press('Escape');
    await waitForFocus(panel, '.picture');

    let answer = () => {};
    emulator.next({ hold: new Promise<void>((resolve) => (answer = resolve)) });
    await prompt(panel).fill('A lighthouse that takes its time');
    await prompt(panel).press('ControlOrMeta+Enter');
    await running(turns(panel, 'takes its time')).waitFor();
    await until(dialog, () => prompt(panel).press('ControlOrMeta+Enter'));
    const { message, buttons } = await waitForDialog(page);
    assert.match(message, /^You asked for this \d+ s ago/);
    assert.deepEqual(buttons.toSorted(), ['Cancel', 'Make Another', 'Wait for It']);
    await page.keyboard.press('Enter');
    await waitForFocus(panel, 'textarea');
    answer();
    await pictures(turns(panel, 'takes its time')).waitFor();
    assert.equal(emulator.requests.length, 2);
  });

  it('comes back from lists and boxes to the panel, or to the editor that they were called from', async () => {
    const { page } = bench;
    const panel = await openNewSession(page);
    await ask(panel, 'A tower to go back to');
    await pictures(turns(panel, 'go back to')).waitFor();
    const menu = panel.getByRole('button', { name: 'Actions for the session' });
    const openList = async (): Promise<void> => {
      await menu.press('Enter');
      await panel.getByRole('menuitem', { name: 'Open another session…' }).press('Enter');
      await waitForQuickInput(page, 'Open Session');
    };
    await openList();
    await leave(page);
    await waitForFocus(panel, '[aria-label="Actions for the session"]');
    await openList();
    await quickPickItem(page, 'A tower to go back to').waitFor();
    await acceptQuickInput(page);
    await waitForFocus(panel, '[aria-label="Actions for the session"]');

    await panel.locator('.add').press('Enter');
    await leave(page);
    await waitForFocus(panel, '.add');
    await prompt(panel).focus();
    await runCommand(page, 'Peel: Set API Key…');
    await leave(page);
    await waitForFocus(panel, 'textarea');
    await press(pictures(turns(panel, 'go back to')), 'm');
    await runCommand(page, 'Peel: Show Marked Only');
    await waitForFocus(panel, '.picture');
    await runCommand(page, 'Peel: Show Marked Only');
    await panel.getByText('Marked only').waitFor({ state: 'detached' });
    await runCommand(page, 'Peel: Generate Image…');
    await leave(page);
    await waitForFocus(panel, '.picture');
    await runCommand(page, 'Peel: Rename Session…');
    await waitForQuickInput(page, 'Rename Session');
    await answerQuickInput(page, 'Towers');
    await waitForFocus(panel, '.picture');
    await panel.locator('.title-text', { hasText: 'Towers' }).waitFor();

    // Nothing is taken away from somebody who writes.
    await openFileByName(page, 'style.css');
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ArrowDown');
    await runCommand(page, 'Peel: Rename Session…');
    await waitForQuickInput(page, 'Rename Session');
    await answerQuickInput(page, 'Old towers');
    await panel.locator('.title-text', { hasText: 'Old towers' }).waitFor();
    await page.waitForFunction(`document.activeElement?.closest('.monaco-editor') !== null`);
    await runCommand(page, 'Peel: Show Marked Only');
    await waitForFocus(panel, '.picture');
    await runCommand(page, 'Peel: Delete Session');
    await turns(panel, 'go back to').waitFor({ state: 'detached' });
    await waitForFocus(panel, 'textarea');
    await runButton(panel).waitFor();
  });
}
