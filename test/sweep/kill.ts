// Kills one run at one moment, next to another window, and checks a restart.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { realDisk } from '../../src/store/fs/disk';
import { createOutbox } from '../../src/store/outbox/outbox';
import { startEmulator } from '../emulator/emulator';
import { treeOf } from '../unit/helpers/temp-folders';
import { out } from '../vscode/paths';
import { replyWith } from '../fixtures/images/noise-image';
import { exampleRecord } from '../unit/helpers/job-records';
import type { ChildOptions } from './child';
import type { DiskKind } from './disk-kinds';
import { assertRestart } from './restart';

export interface Kill {
  readonly kind: DiskKind;
  readonly count: number;
  readonly image: Buffer;
  /** Before this file operation, counted from 1. */
  readonly operation?: number;
  /** After this part (0 to 1) of an image in the response. */
  readonly part?: number;
}

/** Returns false if the run ended before it was killed. */
export async function killOnce(kill: Kill): Promise<boolean> {
  const folder = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), 'peel-sweep-')));
  const workspace = path.join(folder, 'workspace');
  const emulator = await startEmulator({ plain: true });
  const record = exampleRecord();
  const busy = await createOutbox(realDisk, path.join(folder, 'outbox')).open(record);
  try {
    await (await busy.file(0)).write(Buffer.from('another window receives this'));
    await fs.mkdir(path.join(workspace, 'assets'), { recursive: true });
    await fs.writeFile(path.join(workspace, 'assets', 'harbour.png'), '');
    await fs.writeFile(path.join(workspace, 'notes.txt'), 'mine');
    const before = await treeOf(workspace);
    const { kind, count, image, operation, part } = kill;
    const reply = replyWith(image);
    const length = reply.raw?.body.length ?? 0;
    emulator.always(part === undefined ? reply : { ...reply, slice: Math.ceil(length / 20) });
    const child = await runChild({
      folder,
      endpoint: emulator.endpoint,
      kind,
      count,
      ...(operation === undefined ? {} : { operation }),
      ...(part === undefined ? {} : { bytes: Math.max(1, Math.floor(image.length * part)) }),
    });
    assert.ok(emulator.requests.length <= count, `${emulator.requests.length} POSTs for ${count} images`);
    const { operations, pid } = child;
    const earlier = ['harbour.png'];
    await assertRestart({ folder, kind, count, image, operations, pid, busy: record.job, earlier });
    const after = await treeOf(workspace);
    for (const [name, hash] of Object.entries(before)) assert.equal(after[name], hash, `${name} has changed`);
    return child.killed;
  } finally {
    await busy.remove();
    await emulator.close();
    await fs.rm(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly killed: boolean;
  readonly pid: number;
  readonly operations: string[];
}

async function runChild(order: ChildOptions): Promise<Ended> {
  const program = path.join(out, 'sweep', 'child.js');
  const child = spawn(process.execPath, [program, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  assert.ok(signal === 'SIGKILL' || code === 0, `the run failed: ${code} ${signal}`);
  const operations = output.split('\n').filter((line) => line !== '');
  return { killed: signal === 'SIGKILL', pid: child.pid ?? -1, operations };
}
