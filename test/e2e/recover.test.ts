// Tests recovering unsaved images: listed, saved, discarded, reported after a restart or a kill.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { realDisk } from '../../src/store/fs/disk';
import { createOutbox } from '../../src/store/outbox/outbox';
import type { Server } from '../vscode/server';
import { useWorkbench } from './fixture';
import {
  notifications,
  pressDialogButton,
  pressNotificationButton,
  waitForDialog,
  waitForNotification,
} from './notifications';
import { answerPromptAndShape, assets, waitForImage, waitForPlaceholder } from './peel-steps';
import { pickItem, quickInput, quickPickItem, quickPickItems } from './quick-input';
import { openWorkbench, runCommand, screenshot, waitForTab } from './workbench';

/** The process ids of the extension hosts of VS Code with this data folder, from /proc. */
function extensionHosts(dataDir: string): number[] {
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'cmdline').includes('--type=extensionHost'))
    .filter((pid) => read(pid, 'environ').includes(dataDir))
    .map(Number);
}

const outboxIn = ({ dataDir }: Server) => join(dataDir, 'data', 'User', 'globalStorage', 'peel.peel-images', 'outbox');

describe('recover unsaved images', () => {
  const fixture = useWorkbench();

  /** Receives a complete image that cannot be saved, because a file replaced its folder meanwhile. */
  async function makeUnsaved(prompt: string): Promise<void> {
    const { page, folder, emulator } = fixture;
    let answer = () => {};
    const hold = new Promise<void>((resolve) => (answer = resolve));
    emulator.next({ hold });
    const before = emulator.requests.length;
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', prompt);
    await emulator.waitFor(before + 1);
    await writeFile(join(folder, 'assets'), 'a file where the folder should be');
    answer();
  }

  it('keeps an image that cannot be saved, and saves it later', async () => {
    const { page, folder, emulator } = fixture;
    await makeUnsaved('A harbour at noon');
    const { message, buttons } = await waitForNotification(page, 'is not a folder');
    assert.match(
      message,
      /^“.*assets” is not a folder\. You may have been charged for this image\. [\d.]+ KB of image data was kept\. Run “Peel: Recover Unsaved Images…” to save it\.$/,
    );
    assert.deepEqual(buttons, ['Recover…', 'Show Log']);
    await rm(join(folder, 'assets'));
    await pressNotificationButton(page, 'is not a folder', 'Recover…');
    await waitForPlaceholder(page, 'Select an image to save');
    const item = quickInput(page).getByRole('option').first();
    assert.match(await item.innerText(), /A harbour at noon\s*1024 × 1024 · [\d.]+ KB · \d+ s ago\s*Saves to assets/);
    await screenshot(page, 'recover');
    await pickItem(page, 'A harbour at noon');
    await waitForNotification(page, 'Saved assets/harbour-at-noon.png');
    await waitForTab(page, 'harbour-at-noon.png');
    await waitForImage(page);
    assert.deepEqual(await assets(folder), ['harbour-at-noon.png']);
    assert.equal(emulator.requests.length, 1);
    await runCommand(page, 'Peel: Recover Unsaved Images…');
    await waitForNotification(page, 'There are no unsaved images');
  });

  it('lists incomplete data as such, and discards it after a confirmation', async () => {
    const { page, emulator } = fixture;
    emulator.next({ cut: 0.6 });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'Cut in the middle');
    await waitForNotification(
      page,
      /The connection was lost after \d+ s\. You may have been charged for this image\. [\d.]+ KB of image data was kept/,
    );
    await pressNotificationButton(page, 'The connection was lost', 'Recover…');
    await waitForPlaceholder(page, 'Select an image to save');
    assert.deepEqual(await quickPickItems(page), ['Cut in the middle']);
    assert.match(await quickInput(page).getByRole('option').first().innerText(), /incomplete/);
    await quickPickItem(page, 'Cut in the middle').hover();
    await quickPickItem(page, 'Cut in the middle').getByRole('button', { name: 'Discard…' }).click();
    const { message, buttons } = await waitForDialog(page);
    assert.deepEqual(buttons.toSorted(), ['Cancel', 'Discard', 'Save to Another Folder…']);
    assert.match(message, /Discard the unsaved image for “Cut in the middle”\?/);
    await screenshot(page, 'recover-discard');
    await pressDialogButton(page, 'Discard');
    await runCommand(page, 'Peel: Recover Unsaved Images…');
    await waitForNotification(page, 'There are no unsaved images');
  });

  it('keeps a response without an image, and saves and opens it as a file of its type', async () => {
    const { page, folder, emulator } = fixture;
    const body = '{"result":{"file_id":"file-7","state":"ready"}}';
    emulator.next({ raw: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'An unknown answer');
    const { message } = await waitForNotification(page, 'found no image');
    assert.match(
      message,
      /You may have been charged for this image\. The service's response was kept \(application\/json, 47 B\)/,
    );
    await screenshot(page, 'response-kept');
    await pressNotificationButton(page, 'found no image', 'Recover…');
    await waitForPlaceholder(page, 'Select an image to save');
    const item = quickInput(page).getByRole('option').first();
    assert.match(await item.innerText(), /An unknown answer\s*response without an image · application\/json · 47 B/);
    await screenshot(page, 'response-listed');
    await pickItem(page, 'An unknown answer');
    const dialog = await waitForDialog(page);
    assert.equal(dialog.message, 'Peel found no image in this response.');
    await screenshot(page, 'response-dialog');
    await pressDialogButton(page, 'Save Anyway');
    await waitForTab(page, 'unknown-answer.json');
    assert.equal(readFileSync(join(folder, 'assets', 'unknown-answer.json'), 'utf8'), body);
    assert.equal(emulator.requests.length, 1);
    await rm(join(folder, 'assets'), { recursive: true });
  });

  it('does not offer images that another window is receiving or saving', async () => {
    const { page, browser, server, folder, emulator } = fixture;
    emulator.next({ stall: 0.5 });
    await runCommand(page, 'Peel: Generate Image…');
    await answerPromptAndShape(page, 'Generate Image', 'Somebody has it');
    await waitForNotification(page, /Somebody has it.* received/);
    const other = await openWorkbench(browser, server, folder);
    await runCommand(other, 'Peel: Recover Unsaved Images…');
    await waitForNotification(other, 'There are no unsaved images');
    assert.equal((await notifications(other)).length, 1);
    await pressNotificationButton(page, 'Somebody has it', 'Cancel');
    await waitForNotification(page, 'Canceled');
    // This process acts as a third window that saves for any time.
    const [unsavedJob] = await createOutbox(realDisk, outboxIn(server)).unsavedJobs();
    const unlock = await unsavedJob?.claim();
    assert.ok(unsavedJob && unlock);
    await runCommand(other, 'Notifications: Clear All Notifications');
    await runCommand(other, 'Peel: Recover Unsaved Images…');
    await waitForNotification(other, 'There are no unsaved images');
    await unlock();
    await runCommand(other, 'Peel: Recover Unsaved Images…');
    await waitForPlaceholder(other, 'Select an image to save');
    assert.deepEqual(await quickPickItems(other), ['Somebody has it']);
    await unsavedJob.remove();
    await other.context().close();
  });

  it('reports unsaved images once after a restart', async () => {
    const { page, folder } = fixture;
    await makeUnsaved('Before the restart');
    await waitForNotification(page, 'is not a folder');
    await fixture.reopen();
    await waitForNotification(fixture.page, 'An image that was received earlier has not been saved.');
    await screenshot(fixture.page, 'restart-notice');
    await rm(join(folder, 'assets'));
    await pressNotificationButton(fixture.page, 'An image that was received earlier', 'Recover…');
    await waitForPlaceholder(fixture.page, 'Select an image to save');
    await pickItem(fixture.page, 'Before the restart');
    await waitForNotification(fixture.page, 'Saved assets/before-the-restart.png');
    assert.ok((await notifications(fixture.page)).length > 0);
  });

  if (process.platform === 'linux')
    it('keeps received data when the extension host is killed, changes nothing and sends nothing again', async () => {
      const { page, folder, emulator, server } = fixture;
      const before = await readdir(folder);
      emulator.next({ stall: 0.5 });
      await runCommand(page, 'Peel: Generate Image…');
      await answerPromptAndShape(page, 'Generate Image', 'Killed in the middle');
      await waitForNotification(page, /Killed in the middle.* received/);
      const hosts = extensionHosts(server.dataDir);
      assert.ok(hosts.length > 0, 'no extension host was found');
      for (const pid of hosts) process.kill(pid, 'SIGKILL');
      await emulator.waitForEnd(1);
      await fixture.reopen();
      await waitForNotification(fixture.page, 'An image that was received earlier has not been saved.');
      await pressNotificationButton(fixture.page, 'An image that was received earlier', 'Recover…');
      await waitForPlaceholder(fixture.page, 'Select an image to save');
      assert.deepEqual(await quickPickItems(fixture.page), ['Killed in the middle']);
      assert.match(await quickInput(fixture.page).getByRole('option').first().innerText(), /incomplete/);
      await screenshot(fixture.page, 'killed');
      assert.deepEqual(await readdir(folder), before);
      assert.equal(emulator.requests.length, 1);
    });
});
