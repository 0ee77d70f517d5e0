// Runs the groups of a benchmark round by round, with more rounds while a verdict is unclear.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Progress } from '../progress';
import { out } from '../vscode/paths';
import type { BenchContext, BenchFigure, BenchGroup, Sample } from './figure';
import type { Measurement } from './measure';
import { judge, type Verdict } from './verdict';

export interface BenchResult {
  readonly figure: BenchFigure;
  readonly samples: readonly Sample[];
  readonly verdict: Verdict;
}

/** Runs a benchmark program in its own process. */
export async function measureOnce<Result extends Measurement = Measurement>(
  program: string,
  ...args: string[]
): Promise<Result> {
  const command = ['--expose-gc', join(out, 'bench', `${program}.js`), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 1 << 20 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
}

/** A sample of a time, which depends on how long the process waited for a CPU, or of memory. */
export function sampleOf(key: 'ms' | 'mb' | 'stall', ours: Measurement, floor?: Measurement): Sample {
  return {
    ours: ours[key],
    ...(floor ? { floor: floor[key] } : {}),
    ...(key === 'mb' ? {} : { waited: ours.waited / ours.ms }),
  };
}

/** @throws the errors of the group's measurement. */
export async function runGroup(group: BenchGroup, context: BenchContext, progress: Progress): Promise<BenchResult[]> {
  const step = progress.step(group.name, group.rounds);
  step.item('preparing');
  const results = Object.entries(group.figures).map(([key, figure]) => ({ key, figure, samples: [] as Sample[] }));
  const judged = (): BenchResult[] =>
    results.map(({ figure, samples }) => ({ figure, samples, verdict: judge(figure, samples) }));
  try {
    const run = await group.open(context);
    try {
      let planned = group.rounds;
      for (let round = 0; round < planned; round++) {
        step.item(`round ${round + 1}`);
        const found = await run.round();
        for (const { key, samples } of results) samples.push(found[key] ?? { ours: Number.NaN });
        step.advance();
        const unclear = judged().filter(({ verdict }) => verdict === 'unclear').length;
        if (round + 1 < planned || unclear === 0 || planned >= group.maxRounds) continue;
        planned++;
        step.total(planned);
      }
    } finally {
      await run.close?.();
    }
  } finally {
    step.end();
  }
  return judged();
}
