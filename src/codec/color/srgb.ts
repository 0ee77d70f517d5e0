// Encodes linear light as sRGB.

/**
 * @param light 0 to 1.
 * @returns 0 to 255.
 */
export function linearToSrgb(light: number): number {
  if (!(light > 0)) return 0;
  return 255 * Math.min(1, light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}
