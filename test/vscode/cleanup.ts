// Cleans up when this process ends, however it ends: child processes, temporary folders.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

type CleanupStep = () => void | Promise<void>;

const undos = new Set<CleanupStep>();
let watching = false;

/**
 * Calls `undo` when the process ends. Its promise is awaited after a signal, but cannot be after `process.exit`.
 * Returns a function that removes the step.
 */
export function onExit(undo: CleanupStep): () => void {
  watch();
  undos.add(undo);
  return () => undos.delete(undo);
}

/** A new temporary folder that is removed when this process ends. */
export function temporaryFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `peel-${name}-`)));
  onExit(() => removeFolder(folder));
  return folder;
}

export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  } catch {
    // Another process has one of its files open; the system clears its temporary folder.
  }
}

function undoAll(): (void | Promise<void>)[] {
  const last = [...undos].toReversed();
  undos.clear();
  return last.map((undo) => undo());
}

async function leave(code: number): Promise<never> {
  const timeout = new Promise((resolve) => setTimeout(resolve, 8000).unref());
  await Promise.race([Promise.allSettled(undoAll().map(async (undone) => undone)), timeout]);
  process.exit(code);
}

function watch(): void {
  if (watching) return;
  watching = true;
  process.on('exit', undoAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void leave(128 + constants.signals[signal]));
  }
  // The parent process has exited.
  if (process.channel) process.once('disconnect', () => void leave(1));
}
