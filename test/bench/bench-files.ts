// Writes the input images of the benchmarks.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { photoScene } from '../fixtures/images/synthetic-scenes';

/** Five images of 6.9 MB and five of a few KB. */
async function writeInputs(folder: string): Promise<void> {
  for (const [size, side] of [
    ['small', 32],
    ['large', 1516],
  ] as const) {
    for (let n = 1; n <= 5; n++) {
      const pixels = Buffer.from(
        Uint8Array.from({ length: side * side * 3 }, (_, index) => (Math.imul(index * n, 2654435761) >>> 13) & 255),
      );
      const file = join(folder, `${size}-${n}.png`);
      await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
        .png({ compressionLevel: 0 })
        .toFile(file);
    }
  }
}

/** Also writes a photograph of 24 MB. @returns the bytes of the five large inputs together. */
export async function writeBenchFiles(folder: string): Promise<number> {
  await writeInputs(folder);
  await (await photoScene(3640, 2730)).png({ compressionLevel: 6 }).toFile(join(folder, 'large.png'));
  return 5 * statSync(join(folder, 'large-1.png')).size;
}
