// A real disk that is full: a small file system of its own, where this machine lets one be mounted.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { startEmulator } from '../emulator/emulator';
import { noiseImage, replyWith } from '../fixtures/images/noise-image';
import { out } from '../vscode/paths';

const mount = 'mount -t tmpfs -o size=2m peel';

/** Whether a namespace of one's own may mount something. */
export function smallDisk(): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('unshare', ['-rm', 'sh', '-c', `${mount} /mnt`], { timeout: 10_000 }).status === 0;
}

/** A picture of more than the disk holds arrives; what could be kept is recovered when there is room again. */
export async function assertFull(): Promise<string> {
  const emulator = await startEmulator({ plain: true });
  try {
    emulator.always(replyWith(await noiseImage(1000)));
    const program = path.join(out, 'sweep', 'full-child.js');
    // The namespace ends with its last process, and the mount with it.
    const script = `${mount} /mnt && exec "$0" "$1" /mnt "$2"`;
    const child = spawn('unshare', ['-rm', 'sh', '-c', script, process.execPath, program, emulator.endpoint], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, said);
    assert.equal(emulator.requests.length, 1);
    return said.trim();
  } finally {
    await emulator.close();
  }
}
