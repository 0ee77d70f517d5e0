// Collects the problems of a file while its parts are read.
import type { MetadataProblem } from './image-metadata';

export type Problems = Set<MetadataProblem>;

/** Returns the result, or undefined with a problem if the reader throws. */
export function attempt<T>(problems: Problems, problem: MetadataProblem, read: () => T): T | undefined {
  try {
    return read();
  } catch {
    problems.add(problem);
    return undefined;
  }
}
