// Pictures that compress as photographs, screenshots and noise do; the same in every run.
import sharp, { type Sharp } from 'sharp';

/** @param grain how far the sensor's noise reaches, in steps of 256. */
export async function photograph(width: number, height: number, grain = 4): Promise<Sharp> {
  const sum = new Float32Array(width * height * 3).fill(128);
  let reach = 0.5;
  for (const cell of [512, 128, 32, 8, 3]) {
    const layer = await clouds(width, height, cell);
    for (let index = 0; index < sum.length; index++) sum[index]! += (layer[index]! - 128) * reach;
    reach *= 0.55;
  }
  const random = randoms(7);
  const pixels = Uint8ClampedArray.from(sum, (value) => value + ((random() - 128) / 128) * grain);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .composite([{ input: things(width, height) }])
    .removeAlpha();
}

export function screenshot(width: number, height: number): Sharp {
  const lines = Array.from(
    { length: Math.floor(height / 22) },
    (_, n) =>
      `<text x="20" y="${20 + n * 22}" font-size="${11 + (n % 7)}" font-family="sans-serif" fill="${['#222', '#06c', '#c00', '#080'][n % 4]}">const picture${n} = await fit(source, { bytes: 7000000 }); // the quick brown fox ${n}</text>`,
  );
  const svg = `<svg width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${lines.join('')}</svg>`;
  return sharp(Buffer.from(svg)).flatten();
}

export function noise(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const random = randoms(9);
  return sharp(
    Uint8Array.from({ length: width * height * channels }, () => random()),
    { raw: { width, height, channels } },
  );
}

function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

function clouds(width: number, height: number, cell: number): Promise<Buffer> {
  const [across, down] = [Math.ceil(width / cell) + 2, Math.ceil(height / cell) + 2];
  const random = randoms(cell);
  const coarse = Uint8Array.from({ length: across * down * 3 }, () => random());
  return sharp(coarse, { raw: { width: across, height: down, channels: 3 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .raw()
    .toBuffer();
}

/** Hard edges and words in the picture. */
function things(width: number, height: number): Buffer {
  const [x, y] = [width / 10, height / 10];
  return Buffer.from(
    `<svg width="${width}" height="${height}"><text x="${x}" y="${3 * y}" font-size="${y / 2}" fill="white">Harbour at noon</text><circle cx="${7 * x}" cy="${6 * y}" r="${y}" fill="#c33"/><rect x="${x}" y="${6 * y}" width="${2 * x}" height="${2 * y}" fill="#246" stroke="#fff" stroke-width="5"/></svg>`,
  );
}
