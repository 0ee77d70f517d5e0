// Runs the long sweep (`npm run sweep`): kills at every operation on every kind of disk.
// Usage: node out/sweep/sweep.js [--only TEXT]: only the series whose names contain TEXT
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { createProgress, formatElapsed, type ProgressStep } from '../progress';
import { noiseImage } from '../fixtures/images/noise-image';
import { assertFull, smallDisk } from './full';
import { diskKinds } from './disk-kinds';
import { type SeriesFailure, killAtOperations, killAtParts, type SweepOutcome } from './series';

interface Series {
  readonly name: string;
  /** The number of runs if it is known. */
  readonly total?: number;
  run(step: ProgressStep): Promise<SeriesResult>;
}

interface SeriesResult {
  readonly passed: number;
  readonly failures: readonly SeriesFailure[];
  /** Shown after the name. */
  readonly note?: string;
}

const formats = ['png', 'jpeg', 'webp'] as const;
const tenths = Array.from({ length: 9 }, (_, index) => (index + 1) / 10);
const progress = createProgress();

const textOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

const countKills = ({ kills, failures }: SweepOutcome): SeriesResult => ({
  passed: Math.max(0, kills - failures.length),
  failures,
  note: `${kills} kills`,
});

function killSeries(): Series[] {
  const cases = formats.flatMap((format) =>
    diskKinds.flatMap((kind) =>
      [1, 3].map((count) => ({ format, kind, count, name: `${format}, ${kind}, ${count} at once` })),
    ),
  );
  return cases.flatMap(({ format, kind, count, name }): Series[] => [
    {
      name: `${name}, every operation`,
      async run(step) {
        const image = await noiseImage(24, format);
        return countKills(await killAtOperations({ kind, count, image }, 1, () => step.advance()));
      },
    },
    {
      name: `${name}, every tenth`,
      total: tenths.length,
      async run(step) {
        const image = await noiseImage(600, format);
        return countKills(await killAtParts({ kind, count, image }, tenths, () => step.advance()));
      },
    },
  ]);
}

/** Fails every operation in turn, once and permanently. The stress tests do the same with fewer formats. */
const failingOperations: Series = {
  name: 'failing operations',
  async run(step) {
    const { default: Mocha } = await import('mocha');
    const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, reporter: Mocha.reporters.Base });
    process.env['PEEL_SWEEP'] = formats.join(' ');
    const file = path.join(__dirname, '../stress/failing-operations.test.js');
    if (!existsSync(file)) throw new Error(`${file} has not been built.`);
    mocha.addFile(file);
    await mocha.loadFilesAsync();
    const failures: SeriesFailure[] = [];
    let passed = 0;
    await new Promise<void>((resolve) => {
      const runner = mocha.run(() => resolve());
      step.total(runner.total);
      runner.on('pass', () => void passed++);
      runner.on('fail', (test, error: unknown) => void failures.push({ where: test.fullTitle(), error }));
      runner.on('test end', () => step.advance());
    });
    return { passed, failures };
  },
};

const fullDiskSeries: Series = {
  name: 'a full disk',
  async run() {
    if (!smallDisk()) return { passed: 0, failures: [], note: 'skipped: this machine cannot mount a small disk' };
    return { passed: 1, failures: [], note: await assertFull() };
  },
};

async function runSeries(series: Series): Promise<SeriesResult> {
  const { name, total } = series;
  const step = progress.step(name, total);
  const started = progress.elapsed();
  const result = await series.run(step).catch((error: unknown): SeriesResult => ({
    passed: 0,
    failures: [{ where: name, error }],
  }));
  step.end();
  const { passed, failures, note } = result;
  const mark = failures.length > 0 ? '✘' : passed > 0 ? '✔' : '–';
  const notes = [note, failures.length > 0 && `${failures.length} failed`, formatElapsed(progress.elapsed() - started)];
  progress.print(`${mark} ${name}: ${notes.filter(Boolean).join(', ')}`);
  return result;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
  const series = [...killSeries(), failingOperations, fullDiskSeries].filter(({ name }) => name.includes(values.only));
  const all = progress.step('series', series.length);
  const failures: string[] = [];
  let passed = 0;
  for (const one of series) {
    const result = await runSeries(one);
    all.advance();
    passed += result.passed;
    failures.push(...result.failures.map(({ where, error }) => `✘ ${one.name}, ${where}: ${textOf(error)}`));
  }
  all.end();
  for (const failure of failures) progress.print(failure);
  if (series.length === 0) progress.print(`No series contains “${values.only}”.`);
  progress.print(`${passed} passed, ${failures.length} failed`);
  return failures.length > 0 || series.length === 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
