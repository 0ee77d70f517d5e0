// What one window of the soak asks for, wish after wish, by chance that a seed makes.
import { pathToFileURL } from 'node:url';
import * as path from 'node:path';
import type { ImageInput, ImageRequest } from '../../src/core/request';
import { between, pick, type Random } from '../emulator/random';

/** What a window is started with. */
export interface WindowOrder {
  readonly folder: string;
  /** Straight to the emulator, and over the line that has faults. */
  readonly endpoints: readonly [string, string];
  readonly key: string;
  readonly seed: string;
  /** Pictures that it asks for before it ends by itself. */
  readonly pictures: number;
  /** It looks for what others left before it begins, and brings some of that home. */
  readonly recovers: boolean;
  /** It tells what memory and open files it has at its beginning and end. */
  readonly measures: boolean;
}

export interface SoakWish {
  readonly request: ImageRequest;
  /** The person cancels that many events after the beginning. */
  readonly cancelAfter?: number;
}

/** Few names, so that many want the same one. */
const stems = ['harbour', 'harbour-2', 'con', 'Harbour', '夜の港', '👩‍👩‍👧', 'x'.repeat(80)] as const;
export const inputNames = ['one.png', 'two.png', 'three.png'] as const;

/** @param known ids of pictures that can be gone on from. */
export function nextWish(random: Random, order: WindowOrder, most: number, known: readonly string[]): SoakWish {
  const root = pathToFileURL(path.join(order.folder, 'workspace')).href;
  const input = (name: string): ImageInput => ({ kind: 'file', uri: `${root}/photos/${name}`, name });
  const kind = random();
  const inputs = kind < 0.15 ? [input(pick(random, inputNames))] : kind < 0.2 ? inputNames.map(input) : [];
  const from = kind > 0.9 ? known.at(-1) : undefined;
  const [straight, line] = order.endpoints;
  return {
    request: {
      prompt: 'A quiet harbour',
      inputs,
      count: Math.min(most, random() < 0.7 ? 1 : Math.ceil(between(random, 1, 4))),
      model: 'gemini-2.5-flash-image',
      endpoint: random() < 0.6 ? straight : line,
      target: { folder: `${root}/assets`, stem: pick(random, stems), root },
      workspace: root,
      ...(from === undefined ? {} : { continueFrom: from }),
    },
    ...(random() < 0.06 ? { cancelAfter: Math.ceil(between(random, 0, 12)) } : {}),
  };
}
