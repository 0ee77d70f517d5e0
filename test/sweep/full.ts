// Tests a real full disk: a small file system, if the machine can mount one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { startEmulator } from '../emulator/emulator';
import { noiseImage, replyWith } from '../fixtures/images/noise-image';
import { out } from '../vscode/paths';

const mount = 'mount -t tmpfs -o size=2m peel';

/** Whether a new namespace may mount a file system. */
export function smallDisk(): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('unshare', ['-rm', 'sh', '-c', `${mount} /mnt`], { timeout: 10_000 }).status === 0;
}

/** Receives an image that is larger than the disk; the kept data is recovered when there is space again. */
export async function assertFull(): Promise<string> {
  const emulator = await startEmulator({ plain: true });
  try {
    emulator.always(replyWith(await noiseImage(1000)));
    const program = path.join(out, 'sweep', 'full-child.js');
    // The namespace and the mount end with their last process.
    const script = `${mount} /mnt && exec "$0" "$1" /mnt "$2"`;
    const child = spawn('unshare', ['-rm', 'sh', '-c', script, process.execPath, program, emulator.endpoint], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, output);
    assert.equal(emulator.requests.length, 1);
    return output.trim();
  } finally {
    await emulator.close();
  }
}
