// Runs the npm that runs this process, else the one on the PATH.
import type { SpawnOptions } from 'node:child_process';

const windows = process.platform === 'win32';

export interface Command {
  command: string;
  args: string[];
  options: SpawnOptions;
}

export function npm(...args: string[]): Command {
  const cli = process.env['npm_execpath'] ?? '';
  if (/npm-cli\.c?js$/.test(cli)) return { command: process.execPath, args: [cli, ...args], options: {} };
  return { command: windows ? 'npm.cmd' : 'npm', args, options: { shell: windows } };
}
