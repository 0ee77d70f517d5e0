// Runs the long fuzz test (`npm run fuzz`), and writes every failing file to a folder.
// Usage: node out/fuzz/fuzz.js [--seed TEXT] [--minutes N] [--file N]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { checkFile } from './check';
import { checkCmyk, createCmykFiles } from './print';
import { createProgress, formatElapsed } from '../progress';
import { createFiles, fuzz } from './run';

/** Bytes that may remain in use at the end, for example in caches of the runtime. */
const maxGrowth = 16_000_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now()) },
    minutes: { type: 'string', default: '5' },
    file: { type: 'string' },
  },
});

async function main(): Promise<number> {
  const { seed, minutes, file } = values;
  if (file !== undefined) {
    console.log(await checkFile((await createFiles())(seed, Number(file))));
    console.log(checkCmyk((await createCmykFiles())(seed, Number(file))));
    return 0;
  }
  const progress = createProgress();
  progress.print(`Fuzzing for ${minutes} min, --seed ${seed}`);
  const limit = Number(minutes) * 60;
  const step = progress.step('files');
  /** Seconds before the first numbered file, which the hostile files take. */
  let before: number | undefined;
  const { files, counts, failures, growth } = await fuzz(seed, (n, failed) => {
    step.advance(n);
    step.item(`of ${formatElapsed(limit)}, ${failed} failed`);
    return progress.elapsed() - (before ??= progress.elapsed()) < limit;
  });
  step.end();
  const folder = failures.length > 0 ? mkdtempSync(path.join(tmpdir(), 'peel-fuzz-')) : '';
  const exceedsMemory = growth > maxGrowth;
  const outcomes = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  progress.print(`${files} files (${outcomes.join(', ')}); ${formatElapsed(progress.elapsed())}`);
  for (const { what, bytes, error } of failures) {
    const kept = path.join(folder, what.replace(/[^\w]+/g, '-'));
    writeFileSync(kept, bytes);
    progress.print(`✘ ${what} (--seed ${seed}): ${kept}\n  ${error instanceof Error ? error.stack : String(error)}`);
  }
  progress.print(
    `${exceedsMemory ? '✘' : '✔'} memory at the end: ${(growth / 1e6).toFixed(1)} MB above the start (at most ${maxGrowth / 1e6} MB)`,
  );
  const failed = failures.length + (exceedsMemory ? 1 : 0);
  // The memory check counts as one more check.
  const checks = Object.values(counts).reduce((sum, count) => sum + count, 0) + failures.length + 1;
  progress.print(`${checks - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
