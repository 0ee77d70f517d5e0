// Runs inside the extension host: measures how long it takes to load and activate each extension.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { realDisk } from '../../src/store/fs/disk';
import { createSessionStore } from '../../src/store/session/session-store';
import { turns } from './stored-turns';

/** Waits until VS Code has started: two seconds in which nothing blocked the event loop for long. */
async function quiet(): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  for (let tries = 0; tries < 10; tries++) {
    delay.reset();
    await setTimeout(2000);
    if (delay.max < 20e6) break;
  }
  delay.disable();
}

async function time(name: string): Promise<number> {
  const extension = vscode.extensions.getExtension(`bench.${name}`);
  if (!extension || extension.isActive) throw new Error(`${name} is not there, or active already.`);
  const started = performance.now();
  await extension.activate();
  return performance.now() - started;
}

/** Stores a session of 10,000 turns where Peel keeps its own. */
async function store(): Promise<void> {
  const folder = join(process.env['PEEL_USER_DATA'] ?? '', 'User', 'globalStorage', 'bench.ours', 'sessions');
  const session = 'a'.repeat(12);
  await createSessionStore(realDisk, folder).append(session, ...turns(session, 10_000));
}

export async function run(): Promise<void> {
  if (process.env['PEEL_STORED']) await store();
  await quiet();
  // The time of the first extension includes the start of everything that extensions share.
  await time('first');
  const floor = await time('floor');
  const ours = await time('ours');
  console.log(JSON.stringify({ ours, floor }));
}
