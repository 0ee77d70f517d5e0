// Formats the results of a benchmark, and writes all rounds to bench/latest.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { root } from '../vscode/paths';
import type { BenchFigure } from './figure';
import type { BenchResult } from './runner';
import { median, valueOf } from './verdict';

const marks = { passed: '✔', failed: '✘', unclear: '?' } as const;

const format = (value: number): string => value.toFixed(Math.abs(value) < 10 ? 1 : 0);

function formatRange(numbers: readonly number[]): string {
  const [low, high] = [format(Math.min(...numbers)), format(Math.max(...numbers))];
  return low === high ? low : `${low}–${high}`;
}

/** The median, with the range of the rounds if they differ. */
function formatNumbers(numbers: readonly number[], unit: string): string {
  const range = formatRange(numbers);
  return `${format(median(numbers))} ${unit}`.trimEnd() + (range.includes('–') ? ` (${range})` : '');
}

function formatBudget({ limits, budget, unit, minRatio }: BenchFigure, value: number): string {
  if (limits === 'absolute') return `budget ${budget} ${unit}`.trimEnd();
  if (limits === 'ratio')
    return `${value.toFixed(2)} × (budget ${minRatio === undefined ? '' : `${minRatio}–`}${budget} ×)`;
  return `${value < 0 ? '−' : '+'}${format(Math.abs(value))} ${unit} (budget +${budget} ${unit})`;
}

/** One line: mark, name, ours with its range, the floor with its range, and the budget. */
export function formatResult({ figure, samples, verdict }: BenchResult): string {
  const { name, unit, limits } = figure;
  const ours = samples.map((sample) => sample.ours);
  const start = `${marks[verdict]} ${name.padEnd(50)} ${formatNumbers(ours, unit).padEnd(18)}`;
  const floors = limits === 'absolute' ? [] : samples.map(({ floor = 0 }) => floor);
  const floor = floors.length > 0 ? `floor ${formatNumbers(floors, unit)}, ` : '';
  const budget = formatBudget(figure, median(samples.map((sample) => valueOf(figure, sample))));
  if (verdict !== 'unclear') return `${start} ${floor}${budget}`;
  const ranges = `${formatRange(ours)} ${unit}${floors.length > 0 ? `, floor ${formatRange(floors)} ${unit}` : ''}`;
  const waited = median(samples.map((sample) => sample.waited ?? 0));
  const wait = waited > 0.01 ? `, ${Math.round(waited * 100)} % of the time waiting for a CPU` : '';
  const reason = `too noisy to judge: ${ranges} over ${samples.length} rounds${wait}; run again on an idle machine`;
  return `${start} ${budget}; ${reason}`;
}

/** The load of the machine, which may explain unclear figures. */
export function formatLoad(): string {
  return `load average ${loadavg()[0]?.toFixed(1) ?? '?'} on ${availableParallelism()} cores`;
}

/** The last lines of a run. @param errors of groups that could not be measured. */
export function formatSummary(results: readonly BenchResult[], errors: readonly string[]): string[] {
  const listed = (verdict: BenchResult['verdict']) => results.filter((result) => result.verdict === verdict);
  const [passed, failed, unclear] = [listed('passed'), listed('failed'), listed('unclear')];
  return [
    '',
    ...failed.map(formatResult),
    ...errors,
    ...unclear.map(formatResult),
    ...(unclear.length > 0 ? [`${unclear.length} unclear, ${formatLoad()}`] : []),
    `${passed.length} passed, ${failed.length + errors.length} failed`,
  ];
}

/** Writes the results so far. */
export function writeResults(results: readonly BenchResult[]): void {
  mkdirSync(join(root, 'bench'), { recursive: true });
  const figures = results.map(({ figure, verdict, samples }) => ({ ...figure, verdict, samples }));
  const content = { at: new Date().toISOString(), load: loadavg()[0], cores: availableParallelism(), figures };
  writeFileSync(join(root, 'bench', 'latest.json'), `${JSON.stringify(content, undefined, 2)}\n`);
}
