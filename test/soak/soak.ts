// Runs a soak: random requests through every fault, in windows that are killed, and a final check.
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { randomFrom } from '../emulator/drawing/random';
import { small } from '../faults/images';
import type { ProgressStep } from '../progress';
import { treeOf } from '../unit/helpers/temp-folders';
import { onExit, removeFolder } from '../vscode/cleanup';
import { checkSoak, type SoakCounts } from './check';
import { startService } from './service';
import { inputNames, type WindowOptions } from './soak-requests';
import { createHistory, runKilledWindows, runWindow, type SoakHistory } from './window-processes';

export interface SoakOptions {
  /** Images to request. */
  readonly requests: number;
  /** The same seed gives the same requests, responses and kills; their interleaving depends on the machine. */
  readonly seed: string;
  /** Fails after this many minutes without a message from any window. A slow machine alone does not reach it. */
  readonly minutes: number;
  readonly step?: ProgressStep;
  /** Keeps the storage and the workspace for inspection when a promise was broken. */
  readonly keepsFolder?: boolean;
}

export interface SoakResult {
  /** One sentence for each broken promise. */
  readonly problems: readonly string[];
  readonly counts: SoakCounts;
  /** The kept folder, if any. */
  readonly folder?: string;
}

/** Writes a user's own files, some of them under names that new images would get. */
async function writeUserFiles(workspace: string): Promise<void> {
  const assets = path.join(workspace, 'assets');
  await fs.mkdir(path.join(assets, 'harbour-4.png'), { recursive: true });
  await fs.mkdir(path.join(workspace, 'photos'));
  for (const name of inputNames) await fs.writeFile(path.join(workspace, 'photos', name), small);
  await fs.writeFile(path.join(assets, 'harbour.png'), '');
  await fs.writeFile(path.join(assets, 'harbour-3.png'), 'another file');
  await fs.symlink('nowhere', path.join(assets, 'harbour-2.png'));
  await fs.writeFile(path.join(workspace, 'notes.txt'), 'mine');
}

/** Runs all windows to their end, or kills them when none has reported anything for too long. */
async function runWindows(
  options: Pick<WindowOptions, 'folder' | 'endpoints' | 'key'>,
  { requests, seed, minutes, step }: SoakOptions,
): Promise<SoakHistory> {
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), minutes * 60_000);
  const history = createHistory(silence.signal, (message) => {
    watch.refresh();
    step?.advance(history.jobs.size);
    step?.item(`${message.type}; ${history.windows} windows, ${history.kills} killed`);
  });
  const random = randomFrom(`${seed} kills`);
  const third = Math.ceil(requests / 3);
  const killed = ['one', 'two'].map((name) =>
    runKilledWindows({ ...options, seed: `${seed} ${name}`, measures: false }, third, history, random),
  );
  const longRunning = { seed: `${seed} long-running`, images: requests - 2 * third, recovers: false, measures: true };
  await Promise.all([...killed, runWindow({ ...options, ...longRunning }, history)]);
  clearTimeout(watch);
  if (silence.signal.aborted)
    history.problems.push(`no window reported anything for ${minutes} min; ${history.jobs.size} images were requested`);
  return history;
}

/** @throws Error when the soak itself cannot run; broken promises are returned. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const key = `sk-soak-${randomUUID()}`;
  const folder = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), 'peel-soak-')));
  const forget = onExit(() => removeFolder(folder));
  const service = await startService(randomFrom(options.seed), key);
  let keeps = false;
  try {
    const workspace = path.join(folder, 'workspace');
    await writeUserFiles(workspace);
    const before = await treeOf(workspace);
    const history = await runWindows({ folder, endpoints: service.endpoints, key }, options);
    const { problems, counts } = await checkSoak({ folder, key, service, history, before });
    keeps = problems.length > 0 && options.keepsFolder === true;
    return { problems, counts, ...(keeps ? { folder } : {}) };
  } finally {
    await service.close();
    if (!keeps) removeFolder(folder);
    forget();
  }
}
