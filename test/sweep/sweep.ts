// The long form of the sweeps: `npm run sweep`. Every operation, every disk, one picture and three, every format.
// Usage: node out/sweep/sweep.js
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { noisePicture } from '../unit/helpers/pictures';
import { assertFull, smallDisk } from './full';
import { kinds } from './kinds';
import { killAtOperations, killAtParts, type Outcome } from './series';

const formats = ['png', 'jpeg', 'webp'] as const;
const tenths = Array.from({ length: 9 }, (_, index) => (index + 1) / 10);

let passed = 0;
let failed = 0;

const textOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

async function series(name: string, run: () => Promise<Outcome>): Promise<void> {
  const started = performance.now();
  const { kills, failures } = await run();
  passed += kills - failures.length;
  failed += failures.length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${failures.length > 0 ? '✘' : '✔'} ${name}: ${kills} kills, ${failures.length} failed, ${seconds} s`);
  for (const { where, error } of failures) console.log(`    ${where}: ${textOf(error)}`);
}

/** Every operation fails in turn, once and for good; the unit tests do the same with fewer formats. */
async function faults(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, reporter: 'dot' });
  process.env['PEEL_SWEEP'] = formats.join(' ');
  const file = path.join(__dirname, '../unit/core/pipeline-sweep.test.js');
  if (!existsSync(file)) throw new Error(`${file} has not been built.`);
  mocha.addFile(file);
  await mocha.loadFilesAsync();
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  passed += stats?.passes ?? 0;
  failed += stats?.failures ?? 1;
}

async function full(): Promise<void> {
  if (!smallDisk()) return console.log('– a full disk: this machine lets nobody mount a small one');
  try {
    console.log(`✔ a full disk: ${await assertFull()}`);
    passed++;
  } catch (error) {
    console.log(`✘ a full disk: ${textOf(error)}`);
    failed++;
  }
}

async function main(): Promise<number> {
  for (const format of formats) {
    const picture = await noisePicture(24, format);
    const long = await noisePicture(600, format);
    for (const kind of kinds) {
      for (const count of [1, 3]) {
        const name = `${format}, ${kind}, ${count} at once`;
        await series(`${name}, every operation`, () => killAtOperations({ kind, count, picture }, 1));
        await series(`${name}, every tenth`, () => killAtParts({ kind, count, picture: long }, tenths));
      }
    }
  }
  await faults();
  await full();
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
