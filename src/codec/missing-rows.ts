// Makes the missing rows of a truncated JPEG transparent, as browsers show them.
import type { Pixels } from './pixels';

/** The decoder fills what is missing with this gray. */
const filler = 128;
const blockSide = 8;
/** Rows at the border are blended with the filler if the colors are stored at half the resolution. */
const blendedRows = 3;

/** @returns the number of missing rows: those at the bottom whose last block is filler. */
export function clearMissingRows({ data, width, height }: Pixels): number {
  const row = width * 4;
  let complete = height;
  while (complete > 0 && isFiller(data.subarray(complete * row - Math.min(blockSide, width) * 4, complete * row)))
    complete--;
  if (complete < height && complete % blockSide > 0) complete = Math.max(0, complete - blendedRows);
  data.fill(0, complete * row);
  return height - complete;
}

function isFiller(pixels: Uint8ClampedArray): boolean {
  return pixels.every((value, index) => index % 4 === 3 || value === filler);
}
