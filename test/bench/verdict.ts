// Judges a figure from its rounds: passed, failed, or unclear because of other load.
import type { BenchFigure, Sample } from './figure';

export type Verdict = 'passed' | 'failed' | 'unclear';

/** The probability per verdict that rounds scattered evenly around the budget get a verdict. */
const maxChance = 0.05;
/** Below this relative spread the median decides, even close to the budget. */
const smallSpread = 0.1;
/** Above this relative spread of Peel or the floor, a miss may come from other load. */
const largeSpread = 0.2;
/** Above this share of its time spent waiting for a CPU, Peel may miss because of other load. */
const longWait = 0.03;
/** A miss by this factor in the best round is a miss, however much the rounds vary. */
const certainMiss = 2;
/** A difference this far below zero, as a share of the floor, shows that the floor was disturbed. */
const impossibleGain = 0.1;

/** The value at a share (0 to 1) of the sorted numbers, interpolated. */
function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low = 0, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** The range of the middle half of the numbers, as a share of their median. */
function relativeSpread(numbers: readonly number[]): number {
  const middle = Math.abs(median(numbers));
  const spread = quantile(numbers, 0.75) - quantile(numbers, 0.25);
  return spread === 0 ? 0 : spread / middle;
}

/** What the budget limits, in one round. */
export function valueOf({ limits }: BenchFigure, { ours, floor = 0 }: Sample): number {
  if (limits === 'ratio') return ours / floor;
  return limits === 'difference' ? ours - floor : ours;
}

/** The result as a share of what the budget allows in the same round: above 1 is a miss. */
function shareOfAllowed({ limits, budget, minRatio }: BenchFigure, { ours, floor = 0 }: Sample): number {
  if (limits === 'absolute') return ours / budget;
  if (limits === 'difference') return ours / (floor + budget);
  return Math.max(ours / (floor * budget), minRatio === undefined ? 0 : (floor * minRatio) / ours);
}

/** The probability that a fair coin lands on its rarer side at most `rarer` times in `count` throws. */
function signTest(rarer: number, count: number): number {
  let chance = 0.5 ** count;
  let sum = 0;
  for (let n = 0; n <= rarer; n++) {
    sum += chance;
    chance *= (count - n) / (n + 1);
  }
  return sum;
}

/**
 * A verdict is reached when
 * - all rounds, or so many that the probability of chance is below 5 %, are on one side of the budget, or
 * - the middle half of the rounds differs by less than 10 %, so that the median can be trusted.
 *
 * Two results are still unclear, because other load may explain them:
 * - a miss while the middle half of ours or of the floor differs by over 20 %, or while ours waited for a CPU for over 3 % of its
 *   time, unless even the best round is twice what is allowed;
 * - a difference that is negative by over 10 % of the floor: nothing takes less time than an empty extension or view.
 */
export function judge(figure: BenchFigure, samples: readonly Sample[]): Verdict {
  const shares = samples.map((sample) => shareOfAllowed(figure, sample));
  const missed = shares.filter((share) => share > 1).length;
  const rarer = Math.min(missed, shares.length - missed);
  const agree = rarer === 0 || signTest(rarer, shares.length) < maxChance;
  if (!agree && relativeSpread(shares) > smallSpread) return 'unclear';
  const failed = median(shares) > 1;
  const parts = [samples.map(({ ours }) => ours), samples.map(({ floor = 0 }) => floor)] as const;
  const waits = samples.map(({ waited = 0 }) => waited);
  const noisy = median(waits) > longWait || parts.some((numbers) => relativeSpread(numbers) > largeSpread);
  if (failed) return noisy && Math.min(...shares) < certainMiss ? 'unclear' : 'failed';
  const gain = -median(samples.map((sample) => valueOf(figure, sample)));
  return figure.limits === 'difference' && gain > impossibleGain * median(parts[1]) ? 'unclear' : 'passed';
}
