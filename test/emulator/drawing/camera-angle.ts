// Shows the same image from another angle, so that versions of an edit differ at a glance.
import { fromRaster, type Raster, toRaster } from '../raster';

/** The visible share of the image, its horizontal position (0 to 1), and the brightness. */
const angles: readonly [share: number, across: number, light: number][] = [
  [1, 0.5, 1],
  [0.84, 0.5, 1.12],
  [0.7, 0.1, 0.94],
  [0.64, 0.4, 1.06],
  [1, 0.5, 0.88],
];

/** @param variant 0 is unchanged; odd ones are mirrored. */
export async function changeAngle(image: Raster, variant: number): Promise<Raster> {
  if (variant === 0) return image;
  const [share, across, light] = angles[variant % angles.length] ?? [1, 0.5, 1];
  const width = Math.max(1, Math.round(image.width * share));
  const height = Math.max(1, Math.round(image.height * share));
  const [left, top] = [Math.round((image.width - width) * across), Math.round((image.height - height) * 0.7)];
  const seen = fromRaster(image).extract({ left, top, width, height }).modulate({ brightness: light });
  return toRaster(variant % 2 === 1 ? seen.flop() : seen);
}
