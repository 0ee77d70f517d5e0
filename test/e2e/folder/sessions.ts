// Tests branches and sessions in the real workbench: switching, opening, deleting and restoring.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { WorkbenchFixture } from '../fixture';
import { pressDialogButton, pressNotificationButton, waitForDialog, waitForNotification } from '../notifications';
import { ask, openNewSession, images, press, turns } from '../panel';
import { screenshotPanel } from '../panel-screenshots';
import { assets, waitForPlaceholder } from '../peel-steps';
import { pickItem, quickPickItem, typeIntoQuickInput, waitForQuickInput } from '../quick-input';
import { runCommand, screenshot } from '../workbench';

const gone = { state: 'detached' } as const;

export function sessions(fixture: WorkbenchFixture): void {
  it('shows a fork, one branch, and the other branch in the same place', async () => {
    const { page, emulator } = fixture;
    const panel = await openNewSession(page);
    await ask(panel, 'A harbor at dawn');
    const root = images(turns(panel, 'A harbor at dawn'));
    for (const prompt of ['Make it night', 'Make it snow']) {
      await root.waitFor();
      await press(root, 'Alt+c');
      // The composer now continues the last image.
      await panel.locator('.from', { hasText: 'harbor-at-dawn.png' }).waitFor();
      await ask(panel, prompt);
      await images(turns(panel, prompt)).waitFor();
    }
    const fork = turns(panel, 'Make it snow').locator('.fork');
    await fork.getByText('2 of 2').waitFor();
    await fork.getByRole('button', { name: 'Show Only This Branch' }).click();
    await turns(panel, 'Make it night').waitFor(gone);
    await screenshotPanel(page, 'branch');
    await fork.locator('[data-step=before]').click();
    await turns(panel, 'Make it night').waitFor();
    await turns(panel, 'Make it snow').waitFor(gone);
    await panel.getByRole('button', { name: 'Show All Branches' }).click();
    await turns(panel, 'Make it snow').waitFor();
    assert.equal(emulator.requests.length, 3);
  });

  it('opens a session from the list, and deletes and restores it twice', async () => {
    const { page, folder, emulator } = fixture;
    const panel = await openNewSession(page);
    await ask(panel, 'A paper kite');
    const kite = turns(panel, 'A paper kite');
    await images(kite).waitFor();
    await runCommand(page, 'Peel: Open Session…');
    await waitForQuickInput(page, 'Open Session');
    await quickPickItem(page, 'A paper kite').waitFor();
    // A word that is in no title.
    await typeIntoQuickInput(page, 'snow');
    await quickPickItem(page, 'A paper kite').waitFor(gone);
    await screenshot(page, 'open-session');
    await pickItem(page, 'A harbor at dawn');
    await turns(panel, 'Make it snow').waitFor();
    assert.equal(await kite.count(), 0);

    await runCommand(page, 'Peel: Open Session…');
    await pickItem(page, 'A paper kite');
    await kite.waitFor();
    await runCommand(page, 'Peel: Delete Session');
    await kite.waitFor(gone);
    const { message, buttons } = await waitForNotification(page, 'Deleted');
    assert.match(message, /^Deleted “A paper kite”\. Its images were not deleted/);
    assert.deepEqual(buttons, ['Undo']);
    await pressNotificationButton(page, 'Deleted', 'Undo');
    await images(kite).waitFor();

    await runCommand(page, 'Peel: Delete Session');
    await kite.waitFor(gone);
    await runCommand(page, 'Peel: Open Session…');
    await pickItem(page, 'Deleted Sessions…');
    await waitForPlaceholder(page, 'Select a session to restore');
    await pickItem(page, 'A paper kite');
    await images(kite).waitFor();
    assert.deepEqual(await assets(folder), ['paper-kite.png']);
    assert.equal(emulator.requests.length, 1);
  });

  it('deletes unstarred images permanently if there is no trash, and never with Enter alone', async () => {
    const { page, folder } = fixture;
    const panel = await openNewSession(page);
    await ask(panel, 'Three paper lanterns', 3);
    const lanterns = images(turns(panel, 'Three paper lanterns'));
    await lanterns.nth(2).waitFor();
    // Without a star the command would delete everything, so the menu of the view does not offer it.
    assert.ok(!(await viewMenu(page)).includes('Delete Unstarred Images…'));
    await press(lanterns.first(), 'Alt+s');
    await panel.locator('.marks', { hasText: '1' }).waitFor();
    assert.ok((await viewMenu(page)).includes('Delete Unstarred Images…'));
    await runCommand(page, 'Peel: Delete Unstarred Images…');
    const { message, detail, buttons } = await waitForDialog(page);
    assert.equal(message, 'Are you sure you want to permanently delete the following 2 images?');
    assert.match(detail, /three-paper-lanterns.*The starred images \(1\).*This action is irreversible!$/s);
    assert.deepEqual(buttons.toSorted(), ['Cancel', 'Delete Permanently', 'Open First Image']);
    await screenshot(page, 'delete-unstarred');
    await page.keyboard.press('Enter');
    await page.locator('.monaco-dialog-box').waitFor(gone);
    assert.equal((await assets(folder)).length, 3);

    await runCommand(page, 'Peel: Delete Unstarred Images…');
    await waitForDialog(page);
    await pressDialogButton(page, 'Delete Permanently');
    await waitForNotification(page, 'Permanently deleted 2 images.');
    assert.equal((await assets(folder)).length, 1);
    // Deleted images are not reported as missing.
    await turns(panel, 'Three paper lanterns').getByText('2 deleted').waitFor();
    assert.equal(await panel.getByText('moved or deleted').count(), 0);
    await screenshot(page, 'deleted-unstarred');
  });
}

/** The labels in the menu “…” of the panel's view, which closes again. */
async function viewMenu(page: Page): Promise<string[]> {
  await page.locator('.auxiliarybar .title-actions a[aria-label*="More Actions"]').click();
  const items = page.locator('.monaco-menu .action-menu-item .action-label');
  await items.first().waitFor();
  const labels = await items.allInnerTexts();
  await page.keyboard.press('Escape');
  await items.first().waitFor(gone);
  return labels;
}
