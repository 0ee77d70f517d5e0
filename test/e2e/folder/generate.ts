// Tests generating from the palette: the questions, the image, and failures.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkbenchFixture } from '../fixture';
import { pressDialogButton, pressNotificationButton, waitForDialog, waitForNotification } from '../notifications';
import { answerPrompt, answerPromptAndShape, assets, bodyOf, waitForPlaceholder } from '../peel-steps';
import {
  acceptQuickInput,
  cancelQuickInput,
  goBack,
  pickItem,
  quickPickItems,
  typeIntoQuickInput,
  waitForQuickInput,
  waitForQuickInputValue,
} from '../quick-input';
import { openFileByName, runCommand, screenshot, setColorTheme, statusBarItem, tab, waitForTab } from '../workbench';

export function generating(fixture: WorkbenchFixture): void {
  it('keeps typed text when going back, remembers prompts and the last ratio, and asks before repeating', async () => {
    const { page, folder, emulator } = fixture;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPrompt(page, 'Generate Image', 'A paper boat');
    await goBack(page);
    await waitForPlaceholder(page, 'Describe the image');
    await waitForQuickInputValue(page, 'A paper boat');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Select an aspect ratio');
    await pickItem(page, '3:2');
    await waitForNotification(page, 'Saved');
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    assert.ok((await quickPickItems(page)).includes('A paper boat'));
    await pickItem(page, 'A paper boat');
    await waitForPlaceholder(page, 'Select an aspect ratio');
    assert.equal((await quickPickItems(page))[0], '3:2');
    await acceptQuickInput(page);
    // It was generated a moment ago.
    const { message, buttons } = await waitForDialog(page);
    assert.equal(message, 'You already generated this image.');
    assert.deepEqual(buttons.toSorted(), ['Cancel', 'Generate Another', 'Use Existing']);
    await screenshot(page, 'repeat');
    await pressDialogButton(page, 'Generate Another');
    await waitForNotification(page, 'paper-boat-2.png');
    assert.deepEqual(await assets(folder), ['paper-boat-2.png', 'paper-boat.png']);
    assert.equal(bodyOf(fixture, 1)['size'], '3:2');
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A paper boat');
    await waitForDialog(page);
    await pressDialogButton(page, 'Use Existing');
    await waitForTab(page, 'paper-boat-2.png');
    assert.equal(emulator.requests.length, 2);
  });

  it('generates several images, and states their cost', async () => {
    const { page, folder, emulator } = fixture;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPrompt(page, 'Generate Image', 'Three of a kind');
    await typeIntoQuickInput(page, 'Number of images');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Number of images');
    await screenshot(page, 'count');
    await pickItem(page, '3 images');
    await waitForPlaceholder(page, 'Select an aspect ratio');
    await acceptQuickInput(page);
    const { message } = await waitForNotification(page, 'Saved');
    assert.equal(message, 'Saved 3 images to assets.');
    assert.equal((await assets(folder)).length, 3);
    assert.equal(emulator.requests.length, 3);
  });

  it('shows progress that can be canceled, and reports the possible charge', async () => {
    const { page, folder, emulator } = fixture;
    emulator.next({ hold: new Promise(() => undefined) });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'It takes a while');
    await emulator.waitFor(1);
    await waitForNotification(page, /Generating: “It takes a while”: [1-9]\d* s/);
    const item = statusBarItem(page, /1 image · \d+ s/);
    await item.waitFor();
    assert.match((await item.getAttribute('aria-label')) ?? '', /^Peel: generating 1 image, \d+ s elapsed$/);
    await screenshot(page, 'progress');
    await pressNotificationButton(page, 'It takes a while', 'Cancel');
    const { message } = await waitForNotification(page, 'Canceled');
    assert.equal(message, 'Canceled. You may have been charged for this image. Nothing was saved.');
    await statusBarItem(page, /1 image/).waitFor({ state: 'detached' });
    assert.deepEqual(await assets(folder), []);
    assert.equal(emulator.requests.length, 1);
  });

  it('reports a failure in order: what happened, charge, disk, next step', async () => {
    const { page, emulator } = fixture;
    emulator.next({ error: { code: 500, msg: '[click me](command:workbench.action.quit) <b>now</b>' } });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'It fails');
    const { message, buttons, severity } = await waitForNotification(page, 'The service reported an error');
    assert.match(
      message,
      /^The service reported an error after \d+ s\. You may have been charged for this image\. Nothing was saved\. See the log for the service's response\.$/,
    );
    assert.equal(severity, 'error');
    assert.deepEqual(buttons, ['Try Again', 'Show Log']);
    await screenshot(page, 'failure');
    await pressNotificationButton(page, 'The service reported an error', 'Try Again');
    await waitForNotification(page, 'Saved assets/it-fails.png');
    assert.equal(emulator.requests.length, 2);
  });

  it('reports an unusable folder before sending', async () => {
    const { page, folder, emulator } = fixture;
    await writeFile(join(folder, 'assets'), 'a file in the place of the folder');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A lonely tree');
    const { message } = await waitForNotification(page, 'is not a folder');
    assert.match(
      message,
      /^“.*assets” is not a folder\. Nothing was sent\. Nothing was saved\. Choose another folder and try again\.$/,
    );
    assert.equal(emulator.requests.length, 0);
  });

  it('opens the image without taking the focus, and inserts a reference at the cursor', async () => {
    const { page } = fixture;
    await openFileByName(page, 'README.md');
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+End');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A loaf of bread');
    const { buttons } = await waitForNotification(page, 'Saved');
    assert.deepEqual(buttons, ['Insert', 'Edit Again']);
    await waitForTab(page, 'loaf-of-bread.png');
    await pressNotificationButton(page, 'Saved', 'Insert');
    await tab(page, 'README.md').first().waitFor();
    await page.locator('.view-lines').getByText('![A loaf of bread](assets/loaf-of-bread.png)').waitFor();
    await screenshot(page, 'inserted');
  });

  it('describes an edited image by its content, not by the edit', async () => {
    const { page } = fixture;
    await openFileByName(page, 'README.md');
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+End');
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A wheel of cheese');
    await pressNotificationButton(page, 'Saved assets/wheel-of-cheese.png', 'Edit Again');
    await answerPromptAndShape(page, 'Continue wheel-of-cheese.png', 'Make it blue');
    await pressNotificationButton(page, 'Saved assets/wheel-of-cheese-make-it-blue.png', 'Insert');
    await page
      .locator('.view-lines')
      .getByText('![A wheel of cheese](assets/wheel-of-cheese-make-it-blue.png)')
      .waitFor();
  });

  it('looks right in light and high contrast themes', async () => {
    const { page } = fixture;
    for (const theme of ['high contrast', 'light'] as const) {
      await setColorTheme(page, theme);
      await runCommand(page, 'Peel: Generate Image…');
      await answerPrompt(page, 'Generate Image', 'A harbour at noon');
      await screenshot(page, `ratio-${theme.replace(' ', '-')}`);
      await cancelQuickInput(page);
    }
  });
}
