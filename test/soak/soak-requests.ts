// Generates the random requests of one soak window from a seed.
import { pathToFileURL } from 'node:url';
import * as path from 'node:path';
import type { ImageInput, ImageRequest } from '../../src/core/request/image-request';
import { between, pick, type Random } from '../emulator/drawing/random';

/** The arguments of a window's process. */
export interface WindowOptions {
  readonly folder: string;
  /** The emulator itself, and the same through the faulty proxy. */
  readonly endpoints: readonly [string, string];
  readonly key: string;
  readonly seed: string;
  /** Images to request before it exits. */
  readonly images: number;
  /** Recovers the unsaved images of other windows first. */
  readonly recovers: boolean;
  /** Reports memory and open files after 20 % of the images and at the end. */
  readonly measures: boolean;
}

export interface SoakRequest {
  readonly request: ImageRequest;
  /** Cancel after this many events. */
  readonly cancelAfter?: number;
}

/** Few names, so that many images compete for the same one. */
const stems = ['harbour', 'harbour-2', 'con', 'Harbour', '夜の港', '👩‍👩‍👧', 'x'.repeat(80)] as const;
export const inputNames = ['one.png', 'two.png', 'three.png'] as const;

/** @param known ids of images that a request may continue from. */
export function nextSoakRequest(
  random: Random,
  options: WindowOptions,
  most: number,
  known: readonly string[],
): SoakRequest {
  const root = pathToFileURL(path.join(options.folder, 'workspace')).href;
  const input = (name: string): ImageInput => ({ kind: 'file', uri: `${root}/photos/${name}`, name });
  const kind = random();
  const inputs = kind < 0.15 ? [input(pick(random, inputNames))] : kind < 0.2 ? inputNames.map(input) : [];
  const from = kind > 0.9 ? known.at(-1) : undefined;
  const [straight, line] = options.endpoints;
  return {
    request: {
      prompt: 'A quiet harbour',
      inputs,
      count: Math.min(most, random() < 0.7 ? 1 : Math.ceil(between(random, 1, 4))),
      model: 'gemini-2.5-flash-image',
      endpoint: random() < 0.6 ? straight : line,
      target: { folder: `${root}/assets`, stem: pick(random, stems), root },
      workspace: root,
      ...(from === undefined ? {} : { parent: from }),
    },
    ...(random() < 0.06 ? { cancelAfter: Math.ceil(between(random, 0, 12)) } : {}),
  };
}
