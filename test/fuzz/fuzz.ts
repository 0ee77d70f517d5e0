// The long form of the fuzzing: `npm run fuzz`. Every file that fails is written to a folder, with the seed and number that made it.
// Usage: node out/fuzz/fuzz.js [--seed TEXT] [--minutes N] [--file N]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { checkFile } from './check';
import { checkPrint, createPrintFiles } from './print';
import { createFiles, fuzz } from './run';

/** Bytes that may stay taken at the end: caches of the runtime. */
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
  console.log(`Seed ${seed}`);
  if (file !== undefined) {
    console.log(await checkFile((await createFiles())(seed, Number(file))));
    console.log(checkPrint((await createPrintFiles())(seed, Number(file))));
    return 0;
  }
  const end = performance.now() + Number(minutes) * 60_000;
  const { files, counts, failures, growth } = await fuzz(seed, () => performance.now() < end);
  const folder = failures.length > 0 ? mkdtempSync(path.join(tmpdir(), 'peel-fuzz-')) : '';
  for (const { what, bytes, error } of failures) {
    const kept = path.join(folder, what.replace(/[^\w]+/g, '-'));
    writeFileSync(kept, bytes);
    console.log(`✘ ${what} (--seed ${seed}): ${kept}\n  ${error instanceof Error ? error.stack : String(error)}`);
  }
  const grown = growth > maxGrowth;
  const said = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  console.log(
    `${grown ? '✘' : '✔'} ${(growth / 1e6).toFixed(1)} MB stay taken after ${files} files (${said.join(', ')})`,
  );
  console.log(`${files} files, ${failures.length + (grown ? 1 : 0)} failed`);
  return failures.length > 0 || grown ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
