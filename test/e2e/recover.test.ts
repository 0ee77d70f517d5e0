// Recovering what arrived and could not be saved: listed with its facts, saved, thrown away, told after a restart and after
// the extension host was killed in the middle of a reply.
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

/** The extension hosts of VS Code on this data folder, by what Linux tells of its processes. */
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

describe('recovering', () => {
  const bench = useWorkbench();

  /** A picture that arrives whole and cannot be saved: its folder became a file while it was on its way. */
  async function makeUnsaved(prompt: string): Promise<void> {
    const { page, folder, emulator } = bench;
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

  it('keeps a picture that cannot be saved, and saves it when it can', async () => {
    const { page, folder, emulator } = bench;
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

  it('lists what arrived incomplete as that, and throws it away after a question', async () => {
    const { page, emulator } = bench;
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
    const { message } = await waitForDialog(page);
    assert.match(message, /Discard the unsaved image for “Cut in the middle”\?/);
    await screenshot(page, 'recover-discard');
    await pressDialogButton(page, 'Discard');
    await runCommand(page, 'Peel: Recover Unsaved Images…');
    await waitForNotification(page, 'There are no unsaved images');
  });

  it('offers nothing that another window is receiving or saving', async () => {
    const { page, browser, server, folder, emulator } = bench;
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
    // A third window, which saves for as long as we like, is played by this process.
    const [unsavedJob] = await createOutbox(realDisk, outboxIn(server)).unsavedJobs();
    const giveBack = await unsavedJob?.claim();
    assert.ok(unsavedJob && giveBack);
    await runCommand(other, 'Notifications: Clear All Notifications');
    await runCommand(other, 'Peel: Recover Unsaved Images…');
    await waitForNotification(other, 'There are no unsaved images');
    await giveBack();
    await runCommand(other, 'Peel: Recover Unsaved Images…');
    await waitForPlaceholder(other, 'Select an image to save');
    assert.deepEqual(await quickPickItems(other), ['Somebody has it']);
    await unsavedJob.remove();
    await other.context().close();
  });

  it('tells once, after a restart, of what was left', async () => {
    const { page, folder } = bench;
    await makeUnsaved('Before the restart');
    await waitForNotification(page, 'is not a folder');
    await bench.reopen();
    await waitForNotification(bench.page, 'An image that was received earlier has not been saved.');
    await screenshot(bench.page, 'restart-notice');
    await rm(join(folder, 'assets'));
    await pressNotificationButton(bench.page, 'An image that was received earlier', 'Recover…');
    await waitForPlaceholder(bench.page, 'Select an image to save');
    await pickItem(bench.page, 'Before the restart');
    await waitForNotification(bench.page, 'Saved assets/before-the-restart.png');
    assert.ok((await notifications(bench.page)).length > 0);
  });

  if (process.platform === 'linux')
    it('loses nothing that arrived when the extension host is killed, changes nothing, and sends nothing again', async () => {
      const { page, folder, emulator, server } = bench;
      const before = await readdir(folder);
      emulator.next({ stall: 0.5 });
      await runCommand(page, 'Peel: Generate Image…');
      await answerPromptAndShape(page, 'Generate Image', 'Killed in the middle');
      await waitForNotification(page, /Killed in the middle.* received/);
      const hosts = extensionHosts(server.dataDir);
      assert.ok(hosts.length > 0, 'no extension host was found');
      for (const pid of hosts) process.kill(pid, 'SIGKILL');
      await emulator.waitForEnd(1);
      await bench.reopen();
      await waitForNotification(bench.page, 'An image that was received earlier has not been saved.');
      await pressNotificationButton(bench.page, 'An image that was received earlier', 'Recover…');
      await waitForPlaceholder(bench.page, 'Select an image to save');
      assert.deepEqual(await quickPickItems(bench.page), ['Killed in the middle']);
      assert.match(await quickInput(bench.page).getByRole('option').first().innerText(), /incomplete/);
      await screenshot(bench.page, 'killed');
      assert.deepEqual(await readdir(folder), before);
      assert.equal(emulator.requests.length, 1);
    });
});
