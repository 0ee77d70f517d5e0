// Tests the image details: from the Explorer and the palette, and running an image again.
import assert from 'node:assert/strict';
import { chooseFromMenu, expandFolder } from '../explorer';
import type { WorkbenchFixture } from '../fixture';
import { pressDialogButton, waitForDialog, waitForNotification } from '../notifications';
import { answerPromptAndShape, assets, bodyOf } from '../peel-steps';
import { runCommand, screenshot, waitForTab, webview } from '../workbench';

export function details(fixture: WorkbenchFixture): void {
  it('shows the details of a file from the Explorer', async () => {
    const { page } = fixture;
    await expandFolder(page, 'photos');
    await chooseFromMenu(page, 'shopfront.png', 'Peel', 'Show Image Details');
    await waitForTab(page, 'Details: shopfront.png');
    const shown = webview(page, 'editor');
    await shown.getByRole('heading', { name: 'shopfront.png' }).waitFor();
    await shown.getByRole('main').getByText('None of your sessions contains this image.').waitFor();
    await shown.locator('h1:focus').waitFor();
    await screenshot(page, 'details-file');
  });

  it('runs a generated image again after a question that names the price', async () => {
    const { page, folder, emulator } = fixture;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'A kite over the dunes');
    await waitForNotification(page, 'Saved');
    // The image is in the active tab.
    await waitForTab(page, 'kite-over-the-dunes.png');
    await runCommand(page, 'Peel: Show Image Details');
    await waitForTab(page, 'Details: kite-over-the-dunes.png');
    const shown = webview(page, 'editor');
    await shown.getByRole('button', { name: 'Run Again (1 paid request)…' }).click();
    const { message, detail } = await waitForDialog(page);
    assert.deepEqual(
      [message, detail],
      ['Generate this image again?', 'This is 1 paid request: “A kite over the dunes”'],
    );
    await screenshot(page, 'details-run-again');
    await pressDialogButton(page, 'Cancel');
    assert.equal(emulator.requests.length, 1);
    await shown.getByRole('button', { name: 'Run Again (1 paid request)…' }).click();
    await waitForDialog(page);
    await pressDialogButton(page, 'Run Again');
    await waitForNotification(page, 'kite-over-the-dunes-2.png');
    assert.deepEqual(await assets(folder), ['kite-over-the-dunes-2.png', 'kite-over-the-dunes.png']);
    assert.deepEqual(bodyOf(fixture, 1), bodyOf(fixture, 0));
  });
}
