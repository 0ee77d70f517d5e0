// Tracks the position and height of each turn: measured, or estimated until it was first rendered.

export type RowHeights = ReturnType<typeof createRowHeights>;

/** Estimated height in pixels before any turn has been measured. */
const firstGuess = 320;

export function createRowHeights() {
  let places = new Map<string, number>();
  let heights = new Float64Array(0);
  const measured = new Map<string, number>();
  let sum = 0;
  /** The last valid index in `tops`. */
  let lastValid = 0;
  let tops = new Float64Array(1);

  function topOf(index: number): number {
    for (; lastValid < index; lastValid++)
      tops[lastValid + 1] = (tops[lastValid] as number) + (heights[lastValid] as number);
    return tops[index] as number;
  }

  /** The first turn that ends below that height. */
  function at(height: number): number {
    let [low, high] = [0, heights.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (topOf(middle + 1) > height) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    /** @param next IDs, top to bottom; heights of other turns are forgotten */
    arrange(next: readonly string[]): void {
      // An estimate stays unchanged, so that nothing moves when other turns are measured.
      const guess = measured.size > 0 ? sum / measured.size : firstGuess;
      const known = (id: string): number => measured.get(id) ?? heights[places.get(id) ?? -1] ?? guess;
      heights = Float64Array.from(next, known);
      places = new Map(next.map((id, index) => [id, index]));
      for (const [id, height] of measured) if (!places.has(id) && measured.delete(id)) sum -= height;
      tops = new Float64Array(next.length + 1);
      lastValid = 0;
    },
    /** @returns false when the height is already known */
    measure(id: string, height: number): boolean {
      const index = places.get(id);
      if (index === undefined || height <= 0) return false;
      sum += height - (measured.get(id) ?? 0);
      measured.set(id, height);
      if (heights[index] === height) return false;
      heights[index] = height;
      lastValid = Math.min(lastValid, index);
      return true;
    },
    /** Pixels above the turn at that index; for the number of turns, the total height. */
    above: (index: number) => topOf(Math.min(index, heights.length)),
    /** The turns that overlap a range of pixels: the first, and the one after the last. */
    between(from: number, to: number): readonly [number, number] {
      const first = at(from);
      let last = first;
      while (last < heights.length && topOf(last) < to) last++;
      return [first, last];
    },
  };
}
