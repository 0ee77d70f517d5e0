// Runs compiled test files with mocha, in whatever process it is called: prints failures, counts the rest.
import { globSync, writeFileSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MochaOptions, Runnable, Runner } from 'mocha';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Options {
  /** Of one test, in milliseconds. */
  timeout: number;
  /** Only the tests whose full title matches. */
  grep?: string | undefined;
  /** Receives the counts, for whoever started this process. */
  results?: string | undefined;
}

/** Printed around the tests where other programs write to the same console. */
export const beginning = '--- tests begin ---';
export const end = '--- tests end ---';

const progressEvery = 10_000;

/** VS Code formats stacks itself, without source maps; elsewhere lines come mapped already. */
function mapLine(line: string): string {
  return line.replace(/([^\s():]+\.js):(\d+):(\d+)/, (place, file: string, row: string, column: string) => {
    const origin = findSourceMap(resolve(file))?.findEntry(Number(row) - 1, Number(column) - 1);
    if (!origin || !('originalSource' in origin)) return place;
    return `${relative('', fileURLToPath(origin.originalSource))}:${origin.originalLine + 1}:${origin.originalColumn + 1}`;
  });
}

function describe(test: Runnable, error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = text
    .split('\n')
    .map(mapLine)
    .filter((line) => !/^\s+at .*(node:internal|node_modules.mocha)/.test(line));
  const shown = lines.length > 60 ? [...lines.slice(0, 60), `… ${lines.length - 60} lines more`] : lines;
  return `  ✘ ${test.titlePath().join(' › ')}\n${shown.map((line) => `      ${line}`).join('\n')}`;
}

function count(runner: Runner): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  let said = Date.now();
  runner.on('pass', () => {
    counts.passed++;
    if (Date.now() - said < progressEvery) return;
    said = Date.now();
    console.log(`  … ${counts.passed} passed`);
  });
  runner.on('fail', (test, error: unknown) => {
    counts.failed++;
    console.log(describe(test, error));
  });
  runner.on('pending', () => counts.skipped++);
  return counts;
}

export async function runMocha(folder: string, options: Options): Promise<Counts> {
  const { default: Mocha } = await import('mocha');
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  class Report extends Mocha.reporters.Base {
    constructor(runner: Runner, options: MochaOptions) {
      super(runner, options);
      counts = count(runner);
    }
  }
  const { timeout, grep, results } = options;
  const mocha = new Mocha({ ui: 'bdd', timeout, reporter: Report, ...(grep ? { grep } : {}) });
  for (const file of globSync('**/*.test.js', { cwd: folder }).toSorted()) mocha.addFile(join(folder, file));
  await mocha.loadFilesAsync();
  await new Promise<void>((resolve) => {
    mocha.run(() => resolve());
  });
  if (results) writeFileSync(results, JSON.stringify(counts));
  return counts;
}
