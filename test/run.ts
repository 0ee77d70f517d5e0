// Runs `npm test`: all steps; prints failures, a summary and, last, `N passed, N failed`.
// Usage: node out/run.js [lint|types|unit|stress|page|host|e2e|desktop …] [--grep X] [--load] [--screenshots] [--vscode 1.106]
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLoad } from './load';
import { createProgress, formatElapsed, type Progress } from './progress';
import { runScript, runSuite, type StepResult } from './step';
import { packageExtension } from './vscode/package';
import { out } from './vscode/paths';

interface Options {
  readonly grep: string | undefined;
  readonly vscode: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly echo: boolean;
}

/** A part of a step that runs in its own process. */
type Task = (options: Options, progress: Progress) => Promise<StepResult>;

const suite =
  (name: string, command: readonly string[]): Task =>
  ({ grep, env, echo }, progress) =>
    runSuite({ command, name, grep, env, echo }, progress);

/** Splits a suite by its files, so that its parts can run in parallel. */
const shards = (name: string, count: number, ...command: string[]): Task[] =>
  Array.from({ length: count }, (_, index) =>
    suite(`${name} ${index + 1}`, [...command, '--shard', `${index + 1}/${count}`]),
  );

const host =
  (...flags: string[]): Task =>
  (options, progress) =>
    suite('host', ['vscode/host.js', ...flags, ...(options.vscode ? ['--vscode', options.vscode] : [])])(
      options,
      progress,
    );

/** Long steps come first, so that no core is idle at the end. `desktop` downloads VS Code, so it runs only when named. */
const steps: Record<string, readonly Task[]> = {
  // One task per file, because each opens its own windows anyway.
  e2e: shards('e2e', 7, 'suite.js', 'e2e'),
  host: [host()],
  stress: [suite('stress', ['suite.js', 'stress'])],
  unit: shards('unit', 4, 'suite.js', 'unit'),
  page: shards('page', 2, 'suite.js', 'page'),
  lint: [(_, progress) => runScript('lint', progress)],
  types: [(_, progress) => runScript('check', progress)],
  desktop: [host('--desktop')],
};
const defaultSteps = ['e2e', 'host', 'stress', 'unit', 'page', 'lint', 'types'];

/** Tests wait more than they compute, so one task more than there are cores keeps all cores busy. */
const lanes = availableParallelism() + 1;

interface Summary extends StepResult {
  readonly name: string;
  readonly seconds: number;
}

async function attempt(task: Task, options: Options, progress: Progress): Promise<StepResult> {
  try {
    return await task(options, progress);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: 0, skipped: 0, durations: [], failures: [{ title: 'could not run', place: 'test/run.ts', text }] };
  }
}

function merge(name: string, results: readonly StepResult[], seconds: number): Summary {
  return {
    name,
    seconds,
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    skipped: results.reduce((sum, { skipped }) => sum + skipped, 0),
    failures: results.flatMap(({ failures }) => failures),
    durations: results.flatMap(({ durations }) => durations),
  };
}

function describe({ name, passed, failures, skipped, seconds }: Summary): string {
  const columns = [
    `${failures.length > 0 ? '✘' : '✔'} ${name.padEnd(8)}`,
    `${String(passed).padStart(5)} passed`,
    `${String(failures.length).padStart(4)} failed`,
    formatElapsed(seconds).padStart(7),
  ];
  return columns.join('') + (skipped ? `, ${skipped} skipped` : '');
}

/** Runs all tasks of the named steps, `lanes` at a time, and reports each step when its last task ends. */
async function runSteps(names: readonly string[], options: Options, progress: Progress): Promise<Summary[]> {
  const waiting = names.flatMap((name) => (steps[name] ?? []).map((task) => ({ name, task })));
  const results = new Map<string, StepResult[]>(names.map((name) => [name, []]));
  const began = new Map<string, number>();
  const summaries: Summary[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { name, task } = next;
      if (!began.has(name)) began.set(name, progress.elapsed());
      const done = results.get(name) ?? [];
      done.push(await attempt(task, options, progress));
      if (done.length < (steps[name]?.length ?? 0)) continue;
      const summary = merge(name, done, progress.elapsed() - (began.get(name) ?? 0));
      summaries.push(summary);
      progress.print(describe(summary));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return summaries;
}

/** `out/durations.json` lists the slowest tests first, for making the tests faster. */
function writeDurations(summaries: readonly Summary[]): void {
  const all = summaries.flatMap(({ name, durations }) => durations.map((test) => ({ step: name, ...test })));
  const sorted = all.toSorted((a, b) => b.ms - a.ms);
  writeFileSync(join(out, 'durations.json'), JSON.stringify(sorted, undefined, 1));
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      grep: { type: 'string' },
      load: { type: 'boolean' },
      screenshots: { type: 'boolean' },
      vscode: { type: 'string' },
    },
  });
  const names = positionals.length > 0 ? [...new Set(positionals)] : defaultSteps;
  const unknown = names.filter((name) => !steps[name]);
  if (unknown.length > 0) {
    console.error(`Unknown step: ${unknown.join(', ')}. Known steps: ${Object.keys(steps).join(', ')}.`);
    return 2;
  }
  const progress = createProgress();
  const stopLoad = values.load ? startLoad() : undefined;
  if (names.includes('e2e')) await packageExtension();
  const options: Options = {
    grep: values.grep,
    vscode: values.vscode,
    env: values.screenshots ? { PEEL_SCREENSHOTS: '1' } : {},
    echo: names.length === 1,
  };
  const summaries = await runSteps(names, options, progress);
  await stopLoad?.();
  writeDurations(summaries);
  for (const { failures } of summaries)
    for (const { place, title, text } of failures)
      console.log(`\n✘ ${title}\n  ${place}\n${text.replaceAll(/^/gm, '    ')}`);
  console.log('\nSummary');
  for (const summary of summaries) console.log(describe(summary));
  const passed = summaries.reduce((sum, summary) => sum + summary.passed, 0);
  const failed = summaries.reduce((sum, { failures }) => sum + failures.length, 0);
  const skipped = summaries.reduce((sum, summary) => sum + summary.skipped, 0);
  console.log(`Elapsed ${formatElapsed(progress.elapsed())}`);
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return failed > 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  },
);
