// One step of `npm test` in a process of its own: an npm script, or mocha tests whose counts come back in a file.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawn } from 'node:child_process';
import type { Counts } from './mocha';
import { ended, hasEnded, runToEnd } from './vscode/group';
import { onExit, temporaryFolder } from './vscode/leftovers';
import { npm } from './vscode/npm';
import { out, root } from './vscode/paths';

/** After so long without a line or an end, a step hangs. */
const patience = 15 * 60_000;
const longest = 120;

/** A script of package.json counts as one test. */
export async function runCommand(script: string): Promise<Counts> {
  const { command, args, options } = npm('run', '--silent', script);
  const { code, output } = await runToEnd(command, args, { ...options, cwd: root });
  if (code === 0) return { passed: 1, failed: 0, skipped: 0 };
  const lines = output.trimEnd().split('\n');
  if (lines.length > longest) console.log(`… ${lines.length - longest} lines before these`);
  console.log(lines.slice(-longest).join('\n'));
  return { passed: 0, failed: 1, skipped: 0 };
}

function readCounts(file: string, code: number): Counts {
  if (!existsSync(file)) {
    console.log(`  ✘ It ended (exit code ${code}) before its tests did.`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const counts: Counts = JSON.parse(readFileSync(file, 'utf8'));
  // A runner that fails although no test failed has failed at something else.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export async function runSuite([script = '', ...args]: string[], grep: string | undefined): Promise<Counts> {
  const results = join(temporaryFolder('results'), 'counts.json');
  const filter = grep === undefined ? [] : ['--grep', grep];
  const child = spawn(process.execPath, ['--enable-source-maps', join(out, script), ...args, ...filter], {
    cwd: root,
    // It ends when the channel closes, and then ends what it started.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, PEEL_RESULTS: results },
  });
  const forget = onExit(async () => {
    if (hasEnded(child)) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  const watch = setTimeout(() => child.kill('SIGTERM'), patience);
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on('line', (line) => {
      watch.refresh();
      if (!line.startsWith('Exit code:')) console.log(line);
    });
  }
  const code = await ended(child);
  clearTimeout(watch);
  forget();
  return readCounts(results, code);
}
