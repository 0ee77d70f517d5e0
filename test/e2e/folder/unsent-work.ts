// Tests that unsent work is never lost: typed text, prompts, input order, partial results.
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseFromMenu, expandFolder, selectFiles } from '../explorer';
import type { WorkbenchFixture } from '../fixture';
import { pressNotificationButton, waitForNotification } from '../notifications';
import { answerPrompt, answerPromptAndShape, typePrompt, waitForImage, waitForPlaceholder } from '../peel-steps';
import {
  acceptQuickInput,
  cancelQuickInput,
  goBack,
  leaveQuickInput,
  pickItem,
  quickInputValue,
  quickPickItem,
  waitForQuickInputValue,
} from '../quick-input';
import { openFileByName, runCommand, screenshot, waitForTab } from '../workbench';

export function unsentWork(fixture: WorkbenchFixture): void {
  it('does not interrupt typing when an image arrives', async () => {
    const { page, emulator } = fixture;
    await openFileByName(page, 'style.css');
    let answer = () => {};
    emulator.next({ hold: new Promise<void>((resolve) => (answer = resolve)) });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A paper boat');
    await emulator.waitFor(1);
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('typed before');
    answer();
    await waitForTab(page, 'paper-boat.png');
    await page.keyboard.type(' and after');
    await page
      .locator('.view-line')
      .filter({ hasText: /^typed\sbefore\sand\safter$/ })
      .waitFor();
    await waitForImage(page);
    await screenshot(page, 'typing-on');
  });

  it('keeps typed text when the command is canceled and run again, and after going back', async () => {
    const { page } = fixture;
    await runCommand(page, 'Peel: Generate Image…');
    await typePrompt(page, 'Generate Image', 'Half a thought');
    await cancelQuickInput(page);
    await runCommand(page, 'Peel: Generate Image…');
    await waitForPlaceholder(page, 'Describe the image');
    await waitForQuickInputValue(page, 'Half a thought');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Select an aspect ratio');
    await goBack(page);
    await waitForPlaceholder(page, 'Describe the image');
    await waitForQuickInputValue(page, 'Half a thought');
    await page.keyboard.type(' and more');
    assert.equal(await quickInputValue(page), 'Half a thought and more');
  });

  it('keeps the order of inputs when adding another is canceled', async () => {
    const { page } = fixture;
    await expandFolder(page, 'photos');
    await selectFiles(page, 'harbour.webp', 'shopfront.png');
    await chooseFromMenu(page, 'harbour.webp', 'Peel', 'Combine Images…');
    await waitForPlaceholder(page, 'The order matters');
    await pickItem(page, 'Image URL…');
    await waitForPlaceholder(page, 'https://example.com');
    await goBack(page);
    await waitForPlaceholder(page, 'The order matters');
    await pickItem(page, 'Add Images…');
    await waitForPlaceholder(page, 'Select images to add');
    await leaveQuickInput(page);
    await waitForPlaceholder(page, 'The order matters');
    await quickPickItem(page, '2  shopfront.png').waitFor();
    // Enter alone confirms.
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Describe what to take');
  });

  it('inserts a working link for any file name', async () => {
    const { page, folder } = fixture;
    await copyFile(join(folder, 'photos', 'LOAF.JPG'), join(folder, '50% off #1 (new).jpg'));
    await openFileByName(page, 'README.md');
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+End');
    await chooseFromMenu(page, '50% off #1 (new).jpg', 'Peel', 'Edit Image…');
    await answerPromptAndShape(page, 'Edit', 'Make it blue');
    await waitForNotification(page, 'Saved');
    await pressNotificationButton(page, 'Saved', 'Insert');
    await page.locator('.view-lines').getByText('](assets/50%25%20off%20%231%20%28new%29-make-it-blue.png)').waitFor();
  });

  it('reports exactly which of several images failed, and offers next steps', async () => {
    const { page, emulator } = fixture;
    emulator.next({}, { error: { code: 500 } }, { cut: 0.5 }, {});
    await runCommand(page, 'Peel: Generate Image…');
    await answerPrompt(page, 'Generate Image', 'Four of them');
    await pickItem(page, 'Number of images: 1');
    await pickItem(page, '4 images');
    await waitForPlaceholder(page, 'Select an aspect ratio');
    await acceptQuickInput(page);
    const { message, buttons, severity } = await waitForNotification(page, 'Saved 2 of 4');
    assert.match(
      message,
      /^Saved 2 of 4 images to assets\. 2 images failed\. You may have been charged for 2 of them\. [\d.]+ KB of image data was kept\.$/,
    );
    assert.deepEqual(buttons, ['Recover…', 'Try 2 Again', 'Show All', 'Show Log']);
    assert.equal(severity, 'warning');
    await screenshot(page, 'some-failed');
    await pressNotificationButton(page, 'Saved 2 of 4', 'Try 2 Again');
    await waitForNotification(page, 'Saved 2 images to assets.');
    assert.equal(emulator.requests.length, 6);
  });
}
