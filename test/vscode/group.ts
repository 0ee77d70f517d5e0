// Starts child processes that end together with all processes they started.
import { type ChildProcess, spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { onExit } from './cleanup';

const windows = process.platform === 'win32';

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (windows) spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    else process.kill(-child.pid, signal);
  } catch {
    // All of them have exited.
  }
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Starts a program in a process group of its own, which is killed when the program or this process ends. */
export function spawnGroup(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: !windows });
  const forget = onExit(() => kill(child, 'SIGKILL'));
  child.once('exit', () => {
    kill(child, 'SIGKILL');
    forget();
  });
  return child;
}

/** Asks the group to end, and kills it after two seconds. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  const insist = setTimeout(() => kill(child, 'SIGKILL'), 2000);
  kill(child, 'SIGTERM');
  await ended;
  clearTimeout(insist);
}

/** The exit code, once all output has arrived; 1 for a signal. */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

interface Outcome {
  code: number;
  output: string;
}

/** Runs a program to its end and returns its exit code and its output. */
export async function runToEnd(command: string, args: string[], options: SpawnOptions): Promise<Outcome> {
  const child = spawnGroup(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await ended(child);
  return { code, output: Buffer.concat(chunks).toString() };
}

/** The same for programs that must succeed. */
export async function runOrThrow(what: string, command: string, args: string[], options: SpawnOptions): Promise<void> {
  const { code, output } = await runToEnd(command, args, options);
  if (code !== 0) throw new Error(`${what} failed (exit code ${code}):\n${output.trim()}`);
}
