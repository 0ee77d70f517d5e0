// The extension host is killed in the middle of a reply: what arrived is there after the restart, and nothing is sent again.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { useWorkbench } from './fixture';
import { pressNotificationButton, waitForNotification } from './notifications';
import { answerPromptAndShape, setKey, waitForPlaceholder } from './peel';
import { quickInput, quickPickItems } from './quickInput';
import { openWorkbench, runCommand, screenshot } from './workbench';

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

if (process.platform === 'linux') {
  describe('killing the extension host', () => {
    const bench = useWorkbench();

    it('loses nothing that arrived, changes nothing, and sends nothing again', async () => {
      const { page, folder, emulator, server } = bench;
      const before = await readdir(folder);
      await setKey(bench);
      emulator.next({ stall: 0.5 });
      await runCommand(page, 'Peel: Generate Image…');
      await answerPromptAndShape(page, 'Generate Image', 'Killed in the middle');
      await waitForNotification(page, /Killed in the middle.* received/);
      const hosts = extensionHosts(server.dataDir);
      assert.ok(hosts.length > 0, 'no extension host was found');
      for (const pid of hosts) process.kill(pid, 'SIGKILL');
      await emulator.waitForEnd(1);
      await page.context().close();
      bench.page = await openWorkbench(bench.browser, server, folder);
      await waitForNotification(bench.page, 'An image that arrived earlier was not saved.');
      await pressNotificationButton(bench.page, 'An image that arrived earlier', 'Recover…');
      await waitForPlaceholder(bench.page, 'Image to save');
      assert.deepEqual(await quickPickItems(bench.page), ['Killed in the middle']);
      assert.match(await quickInput(bench.page).getByRole('option').first().innerText(), /incomplete/);
      await screenshot(bench.page, 'killed');
      assert.deepEqual(await readdir(folder), before);
      assert.equal(emulator.requests.length, 1);
    });
  });
}
