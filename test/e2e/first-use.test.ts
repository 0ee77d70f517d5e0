// Tests the first use of the packaged extension: workbench, commands, entering the API key.
import assert from 'node:assert/strict';
import { useWorkbench } from './fixture';
import {
  notifications,
  pressDialogButton,
  pressNotificationButton,
  waitForDialog,
  waitForNotification,
} from './notifications';
import { failures, openPanel, images, press, prompt, runButton, turns, waitForFocus } from './panel';
import { screenshotPanel } from './panel-screenshots';
import { assets, bodyOf, enterKey, typePrompt, waitForImage, waitForPlaceholder } from './peel-steps';
import { acceptQuickInput, quickPickItems, typeIntoQuickInput, waitForQuickInput } from './quick-input';
import { findCommands, runCommand, screenshot, tab, waitForTab } from './workbench';

describe('first use of the packaged extension', () => {
  const fixture = useWorkbench({ key: false });

  it('opens without notifications, and is listed with the installed extensions', async () => {
    const { page } = fixture;
    await runCommand(page, 'Extensions: Show Installed Extensions');
    await page.locator('.extensions-list [data-extension-id="peel.peel-images"]').waitFor();
    await screenshot(page, 'installed');
    assert.deepEqual(await notifications(page), []);
  });

  it('has its commands in the palette, without those for menus', async () => {
    assert.deepEqual((await findCommands(fixture.page, 'Peel: ')).toSorted(), [
      'Peel: Clear API Key…',
      'Peel: Combine Images…',
      'Peel: Continue Last Image…',
      'Peel: Delete Session',
      'Peel: Delete Unstarred Images…',
      'Peel: Duplicate Session',
      'Peel: Edit Image…',
      'Peel: Edit Project Style',
      'Peel: Export Session…',
      'Peel: Find Moved Images',
      'Peel: Focus on Images View',
      'Peel: Generate Image…',
      'Peel: Insert Image Reference',
      'Peel: New Session',
      'Peel: Open Gallery',
      'Peel: Open Panel',
      'Peel: Open Session…',
      'Peel: Open Settings',
      'Peel: Recover Unsaved Images…',
      'Peel: Rename Image…',
      'Peel: Rename Session…',
      'Peel: Set API Key…',
      'Peel: Show Image Details',
      'Peel: Show Log',
      'Peel: Show Only Starred Images',
      'Peel: Use as Input',
    ]);
  });

  it('refuses an API key that is not valid in an HTTP header', async () => {
    const { page } = fixture;
    await runCommand(page, 'Peel: Set API Key…');
    await enterKey(page, 'two words');
    await page.locator('.quick-input-message').getByText('An API key contains only plain letters').waitFor();
    await screenshot(page, 'key-refused');
  });

  it('sets the API key from the panel first, then generates an image without notifications', async () => {
    const { page, folder, emulator } = fixture;
    const panel = await openPanel(page);
    await waitForFocus(panel, 'textarea');
    await panel.getByText('Set API Key…').first().waitFor();
    await screenshotPanel(page, 'no-key');
    await prompt(panel).fill('An orange kitten in a garden');
    await runButton(panel).click();
    await enterKey(page, emulator.key);
    // The request goes on.
    const turn = turns(panel, 'An orange kitten');
    await images(turn).waitFor();
    // The panel shows the result, so no tab opens.
    assert.equal(await tab(page, 'orange-kitten-in-a-garden.png').count(), 0);
    assert.deepEqual(await assets(folder), ['orange-kitten-in-a-garden.png']);
    assert.deepEqual(
      (await notifications(page)).filter(({ message }) => !message.includes('was set')),
      [],
    );
    assert.equal(emulator.requests.length, 1);
  });

  it('keeps the API key after a reload, and checks off walkthrough steps, also those done before it was opened', async () => {
    const { page } = fixture;
    await page.reload();
    const panel = await openPanel(page);
    await panel.locator('.button-main', { hasText: 'Generate' }).waitFor();
    assert.equal(await panel.getByRole('button', { name: 'Set API Key…' }).count(), 0);
    const openWalkthrough = async () => {
      await runCommand(page, 'Welcome: Open Walkthrough...');
      await typeIntoQuickInput(page, 'Get Started with Peel');
      await acceptQuickInput(page);
      await page.locator('.getting-started-step', { hasText: 'Keep changing an image' }).waitFor();
    };
    const ticked = (step: string) =>
      page.locator('.getting-started-step', { hasText: step }).getByRole('checkbox', { checked: true });
    await openWalkthrough();
    await ticked('Set your API key').waitFor();
    await ticked('Generate your first image').waitFor();
    for (const step of ['Edit an image', 'Keep changing an image']) assert.equal(await ticked(step).count(), 0, step);
    await prompt(panel).fill('A black kitten in a garden');
    await runButton(panel).click();
    await images(turns(panel, 'A black kitten')).waitFor();
    // The result is continued, which completes the step while the walkthrough is open.
    await press(images(turns(panel, 'A black kitten')), 'Alt+c');
    // A request that was prepared before the image is shown as continued is not sent.
    await panel.locator('.from').waitFor();
    await prompt(panel).fill('Put a hat on it');
    await runButton(panel).click();
    await images(turns(panel, 'Put a hat on it')).waitFor();
    await openWalkthrough();
    await ticked('Keep changing an image').waitFor();
    await screenshot(page, 'walkthrough-ticks');
    assert.equal(await ticked('Edit an image').count(), 0);
  });

  it('sets the API key from the palette, also after it was not accepted, and continues the request', async () => {
    const { page, folder, emulator } = fixture;
    await runCommand(page, 'Peel: Clear API Key…');
    await waitForDialog(page);
    await pressDialogButton(page, 'Clear');
    await waitForNotification(page, 'was cleared');
    await runCommand(page, 'Peel: Generate Image…');
    await waitForQuickInput(page, 'Generate Image');
    await screenshot(page, 'prompt-empty');
    await typePrompt(page, 'Generate Image', 'A tabby kitten in a garden');
    await screenshot(page, 'prompt');
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Select an aspect ratio');
    await screenshot(page, 'ratio');
    await typeIntoQuickInput(page, 'YouTube');
    assert.deepEqual(await quickPickItems(page), ['16:9']);
    await acceptQuickInput(page);
    await enterKey(page, 'sk-wrong');
    await pressNotificationButton(page, 'did not accept the API key', 'Set API Key and Try Again…');
    await enterKey(page, emulator.key);
    const { message, buttons } = await waitForNotification(page, 'Saved');
    assert.equal(message, 'Saved assets/tabby-kitten-in-a-garden.png.');
    assert.deepEqual(buttons, ['Edit Again']);
    await waitForTab(page, 'tabby-kitten-in-a-garden.png');
    assert.deepEqual(await assets(folder), ['tabby-kitten-in-a-garden.png']);
    assert.equal(bodyOf(fixture, 1)['size'], '16:9');
    await waitForImage(page);
    await screenshot(page, 'saved');
    const made = turns(await openPanel(page), 'A tabby kitten');
    await images(made).waitFor();
    assert.equal(await failures(made).count(), 0, 'the image replaced the failure');
  });
});
