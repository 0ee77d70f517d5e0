// Stands in for the model: chooses the kind of image, draws, marks and encodes it.
import { createHash } from 'node:crypto';

import { draw } from './drawing/draw-scene';
import { edit } from './drawing/edit';
import { fuse } from './drawing/fuse';
import type { Input } from './inputs';
import { type HiddenMarks, writeMarks } from './drawing/hidden-marks';
import { noiseOf } from './noise';
import { plainOf } from './plain';
import { encode, type Format, type Raster } from './raster';
import { drawnSize, type Size } from './ratios';
import type { ImageRequest } from './check-request';
import type { Script } from './script';

/** An image file as it is sent. */
export interface Image {
  bytes: Buffer;
  format: Format;
  /** SHA-256 of the bytes as they are sent, in lower-case hex. */
  sha256: string;
}

/** The last few files, by what they were drawn from: tests request the same image a hundred times. */
export type DrawingCache = Map<string, Promise<Buffer>>;
const maxDrawn = 12;

type DrawOptions = Pick<Script, 'format' | 'images' | 'ratio' | 'noise' | 'truncateImage'> & {
  variant: number;
  /** Two colors instead of a painted scene. */
  plain: boolean;
};

/**
 * Makes the images of one reply. The same request, inputs and script give the same bytes.
 * @param inputs the images of each turn, in order
 * @param drawn cache of files that are already drawn; new ones are added
 */
export async function makeImages(
  request: ImageRequest,
  inputs: Input[][],
  wishes: DrawOptions,
  drawn: DrawingCache,
): Promise<Image[]> {
  const ratio = wishes.ratio ?? request.ratio;
  const all = inputs.flat();
  const count = wishes.images ?? 1;
  const format = wishes.format ?? 'png';
  const texts = request.turns.map(({ parts }) => parts.map((part) => ('text' in part ? part.text : 0)));
  const hashes = inputs.map((turn) => turn.map(({ sha256 }) => sha256));
  const images: Image[] = [];
  for (let index = 0; index < count; index++) {
    const variant = wishes.variant + index;
    const file = await once(drawn, [texts, ratio, variant, format, wishes.noise, hashes], async () => {
      const kind = wishes.noise === true ? 'noise' : wishes.plain ? 'plain' : 'scene';
      const raster = await makePixels(request, inputs, ratio, variant, kind);
      const starred = all.map(({ sha256 }) => sha256.slice(0, 8));
      writeMarks(raster, { kind: kindOf(request, all.length), inputs: starred, turns: request.turns.length });
      return encode(raster, format);
    });
    const bytes = file.subarray(0, Math.floor(file.length * (wishes.truncateImage ?? 1)));
    images.push({ bytes, format, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return images;
}

async function once(drawn: DrawingCache, from: unknown[], make: () => Promise<Buffer>): Promise<Buffer> {
  const id = createHash('sha256').update(JSON.stringify(from)).digest('hex');
  const file = drawn.get(id) ?? make();
  drawn.delete(id);
  drawn.set(id, file);
  const [oldest] = drawn.keys();
  if (drawn.size > maxDrawn && oldest !== undefined) drawn.delete(oldest);
  return file;
}

function kindOf({ turns }: ImageRequest, inputs: number): HiddenMarks['kind'] {
  if (turns.length > 1) return 'continue';
  if (inputs === 0) return 'text';
  return inputs === 1 ? 'edit' : 'fusion';
}

async function makePixels(
  request: ImageRequest,
  inputs: Input[][],
  ratio: string | undefined,
  variant: number,
  kind: 'noise' | 'plain' | 'scene',
): Promise<Raster> {
  const sources = sourcesOf(request, inputs);
  const [first] = sources;
  const size = first && ratio === undefined ? sizeLike(first.size) : drawnSize(ratio ?? '1:1');
  // Without an image so far, the scene is drawn from all prompts; an existing image is edited by the last prompt.
  const words = promptOf(first ? request.turns.slice(-1) : request.turns.filter(({ role }) => role === 'user'));
  const seed = `${variant}\n${words}`;
  if (kind === 'noise') return noiseOf(size, seed);
  if (kind === 'plain') return plainOf(size, [seed, ...inputs.flat().map(({ sha256 }) => sha256)].join('\n'));
  if (first === undefined) return draw(words, size, variant);
  const pixels = sources.map((source) => source.pixels);
  return sources.length === 1 ? edit(first.pixels, words, size, variant) : fuse(pixels, words, size, variant);
}

/** The images to edit: the last one of the model, then those the user sent with the last turn (section 3.4). */
function sourcesOf({ turns }: ImageRequest, inputs: Input[][]): Input[] {
  const made = inputs.filter((_, turn) => turns[turn]?.role === 'model').findLast((list) => list.length > 0);
  const sent = inputs.at(-1) ?? [];
  if (made) return [...made.slice(-1), ...sent];
  if (sent.length > 0) return sent;
  return inputs.findLast((list) => list.length > 0)?.slice(-1) ?? [];
}

function promptOf(turns: ImageRequest['turns']): string {
  return turns
    .flatMap(({ parts }) => parts)
    .flatMap((part) => ('text' in part ? [part.text] : []))
    .join('\n');
}

/** The proportions of an input, the long side within 512 to 1792 pixels. */
function sizeLike({ width, height }: Size): Size {
  const long = Math.max(width, height);
  const scale = Math.min(Math.max(long, 512), 1792) / long;
  // A very thin input still has to carry its marks.
  const side = (pixels: number) => Math.max(64, Math.round(pixels * scale));
  return { width: side(width), height: side(height) };
}
