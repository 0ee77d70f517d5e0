// The same picture from another angle: what makes one version of an edit differ from the next at a glance.
import { fromRaster, type Raster, toRaster } from './raster';

/** How much of the picture is seen, and from where: from the middle, the left, the right. */
const closer = [1, 0.78, 0.86, 0.7];

/** @param variant 0: as it is. Odd ones are mirrored, and most come closer. */
export async function fromAnotherAngle(picture: Raster, variant: number): Promise<Raster> {
  const turn = variant % 8;
  if (turn === 0) return picture;
  const share = closer[turn % closer.length] ?? 1;
  const width = Math.max(1, Math.round(picture.width * share));
  const height = Math.max(1, Math.round(picture.height * share));
  const left = turn > 4 ? 0 : Math.round((picture.width - width) / 2);
  const part = fromRaster(picture).extract({ left, top: Math.round((picture.height - height) * 0.6), width, height });
  return toRaster(turn % 2 === 1 ? part.flop() : part);
}
