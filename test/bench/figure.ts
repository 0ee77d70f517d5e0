// Defines benchmark types: figures with budgets, samples of a round, and groups of figures.

/** The result of one round. `floor` is the comparison for `ours`, measured in the same round and the same unit. */
export interface Sample {
  readonly ours: number;
  readonly floor?: number;
  /** The share of its time in which Peel was ready to run but had no CPU, if the system reports it. */
  readonly waited?: number;
}

export interface BenchFigure {
  readonly name: string;
  readonly unit: string;
  readonly budget: number;
  /**
   * What the budget limits:
   * `absolute`: the value of `ours`;
   * `ratio`: `ours` divided by `floor`;
   * `difference`: `ours` minus `floor`.
   */
  readonly limits: 'absolute' | 'ratio' | 'difference';
  /** A ratio below this misses the budget as well. */
  readonly minRatio?: number;
}

export interface BenchContext {
  /** A temporary folder for this run. */
  readonly folder: string;
  /** The origin of the service of the benchmarks. */
  readonly origin: string;
  /** Writes the input images once; resolves to the bytes of the five large ones. */
  readonly inputs: () => Promise<number>;
  /** Builds and packages the extension once, so that `dist/` is the production build. */
  readonly packaged: () => Promise<unknown>;
}

export interface GroupRun<Key extends string> {
  readonly round: () => Promise<Readonly<Record<Key, Sample>>>;
  readonly close?: () => Promise<void>;
}

/** Figures of one measurement. */
export interface BenchGroup<Key extends string = string> {
  readonly name: string;
  readonly figures: Readonly<Record<Key, BenchFigure>>;
  /** The minimum number of rounds. Up to `maxRounds` are run while a verdict is unclear. */
  readonly rounds: number;
  readonly maxRounds: number;
  open(context: BenchContext): Promise<GroupRun<Key>>;
}

/** Checks that the rounds of a group measure exactly its figures. */
export const defineGroup = <Key extends string>(group: BenchGroup<Key>): BenchGroup => group;

/** The usual rounds of a measurement that takes seconds. */
export const shortRounds = { rounds: 5, maxRounds: 10 } as const;
/** The rounds of a measurement that opens windows or browsers. */
export const longRounds = { rounds: 5, maxRounds: 8 } as const;
