// Kills at every moment of a series, several at a time; ends when a run has passed untouched.
import { killOnce, type Kill } from './kill';

export interface Failure {
  readonly where: string;
  readonly error: unknown;
}

export interface Outcome {
  readonly kills: number;
  readonly failures: readonly Failure[];
}

/** @param step 1 for every operation, 3 for every third. */
export async function killAtOperations(kill: Kill, step: number, atOnce = 3): Promise<Outcome> {
  const failures: Failure[] = [];
  let next = 1;
  let kills = 0;
  let untouched = false;
  const work = async () => {
    while (!untouched) {
      const operation = next;
      next += step;
      const killed = await attempt({ ...kill, operation }, `operation ${operation}`, failures);
      if (killed) kills++;
      else untouched = true;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { kills, failures };
}

export async function killAtParts(kill: Kill, parts: readonly number[]): Promise<Outcome> {
  const failures: Failure[] = [];
  const killed = await Promise.all(parts.map((part) => attempt({ ...kill, part }, `${part} of the reply`, failures)));
  return { kills: killed.filter((one) => one).length, failures };
}

/** A run that fails counts as killed, so that the series goes on behind it. */
async function attempt(kill: Kill, where: string, failures: Failure[]): Promise<boolean> {
  try {
    return await killOnce(kill);
  } catch (error) {
    failures.push({ where, error });
    return failures.length < 1000;
  }
}
