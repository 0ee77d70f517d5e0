// Runs a series of kills, several at a time: at each file operation or part of the response.
import { killOnce, type Kill } from './kill';

const concurrentRuns = 3;

export interface SeriesFailure {
  readonly where: string;
  readonly error: unknown;
}

export interface SweepOutcome {
  readonly kills: number;
  readonly failures: readonly SeriesFailure[];
}

/**
 * @param step 1 for every operation, 3 for every third.
 * @param onRun called after each run.
 */
export async function killAtOperations(kill: Kill, step: number, onRun?: () => void): Promise<SweepOutcome> {
  const failures: SeriesFailure[] = [];
  let next = 1;
  let kills = 0;
  let untouched = false;
  const work = async () => {
    while (!untouched) {
      const operation = next;
      next += step;
      const killed = await attempt({ ...kill, operation }, `operation ${operation}`, failures);
      onRun?.();
      if (killed) kills++;
      else untouched = true;
    }
  };
  await Promise.all(Array.from({ length: concurrentRuns }, work));
  return { kills, failures };
}

export async function killAtParts(kill: Kill, parts: readonly number[], onRun?: () => void): Promise<SweepOutcome> {
  const failures: SeriesFailure[] = [];
  const run = async (part: number) => {
    const killed = await attempt({ ...kill, part }, `${part} of the response`, failures);
    onRun?.();
    return killed;
  };
  const killed = await Promise.all(parts.map(run));
  return { kills: killed.filter((one) => one).length, failures };
}

/** Counts a failed run as killed, so that the series continues after it. */
async function attempt(kill: Kill, where: string, failures: SeriesFailure[]): Promise<boolean> {
  try {
    return await killOnce(kill);
  } catch (error) {
    failures.push({ where, error });
    return failures.length < 1000;
  }
}
