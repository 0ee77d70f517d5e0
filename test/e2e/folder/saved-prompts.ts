// Tests the saved prompts: saved in the palette, inserted, renamed and deleted from the panel.
import assert from 'node:assert/strict';
import type { WorkbenchFixture } from '../fixture';
import { pressNotificationButton, waitForNotification } from '../notifications';
import { openPanel, prompt, waitForFocus } from '../panel';
import { typePrompt } from '../peel-steps';
import {
  answerQuickInput,
  cancelQuickInput,
  pickItem,
  quickInputValue,
  quickPickItem,
  quickPickItems,
  waitForQuickInput,
} from '../quick-input';
import { runCommand, screenshot } from '../workbench';

export function savedPrompts(fixture: WorkbenchFixture): void {
  it('saves a prompt in the palette, and inserts, renames and deletes it in the panel', async () => {
    const { page } = fixture;
    const item = (label: string) => quickPickItem(page, label);
    /** The buttons of an item are visible while the pointer is on it. */
    const press = async (label: string, button: string) => {
      await item(label).hover();
      await item(label).getByRole('button', { name: button }).click();
    };
    await runCommand(page, 'Peel: Generate Image…');
    await typePrompt(page, 'Generate Image', 'A robot barista');
    await press('A robot barista', 'Save Prompt');
    await item('A robot barista').getByRole('button', { name: 'Save Prompt' }).waitFor({ state: 'detached' });
    await cancelQuickInput(page);

    const panel = await openPanel(page);
    await prompt(panel).fill('Half a thought');
    await panel.getByRole('button', { name: 'Prompt Help' }).click();
    const open = async () => {
      await panel.getByRole('button', { name: 'Saved Prompts…' }).click();
      await waitForQuickInput(page, /^Saved Prompts/);
    };
    await open();
    assert.deepEqual(await quickPickItems(page), ['Save Current Prompt', 'A robot barista']);
    await screenshot(page, 'saved-prompts');
    await press('A robot barista', 'Rename…');
    await waitForQuickInput(page, 'Rename Saved Prompt');
    assert.equal(await quickInputValue(page), 'A robot barista');
    await answerQuickInput(page, 'Barista');
    await pickItem(page, 'Barista');
    await waitForFocus(panel, 'textarea');
    assert.equal(await prompt(panel).inputValue(), 'A robot barista');

    await open();
    await press('Barista', 'Delete');
    await item('Barista').waitFor({ state: 'detached' });
    await waitForNotification(page, 'The prompt “Barista” was deleted.');
    await pressNotificationButton(page, 'The prompt “Barista” was deleted.', 'Undo');
    await item('Barista').waitFor();
    await cancelQuickInput(page);
    await prompt(panel).fill('');
  });
}
