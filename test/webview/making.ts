// Makes what the panel shows: turns, cards, inputs, with pictures that the emulator's model paints.
import { type Ratio, ratioTable } from '../../src/core/request/aspect-ratio';
import type {
  Card,
  FailedCard,
  InputView,
  PictureCard,
  PictureRef,
  RunningCard,
  TurnView,
} from '../../src/shared/protocol';
import { drawnSize } from '../emulator/ratios';

/** A relative address: the page's own server paints it. */
export function painting(words: string, ratio: Ratio, variant = 0): string {
  return `/picture/${encodeURIComponent(words)}/${ratio}/${variant}`;
}

export const now = Date.now();
/** So many minutes ago. */
export const minutes = (count: number): number => now - count * 60_000;

export const words = {
  harbor: 'A harbor at dawn with a lighthouse and boats, mist over the water',
  snow: 'Make it a snowy night',
  cat: 'A cute orange kitten sitting in a garden, soft morning light',
  desert: 'Desert with cacti and balloons at sunset',
  street: 'A small street with houses and cafes',
};

const purposes: Record<string, string[]> = {
  '1:1': ['Avatar', 'Instagram post', 'Product picture'],
  '3:2': ['Standard photograph'],
  '2:3': ['Poster'],
  '4:3': ['Product picture'],
  '4:5': ['Instagram post'],
  '9:16': ['Story', 'Poster', 'Phone wallpaper', 'Short-video cover'],
  '16:9': ['Twitter/X', 'Website banner', 'Desktop wallpaper', 'YouTube thumbnail', 'Widescreen video'],
  '21:9': ['Facebook cover', 'Website banner', 'Widescreen video'],
};

export function picture(
  id: string,
  paint: string,
  ratio: Ratio,
  name: string,
  more: Partial<PictureCard> = {},
): PictureCard {
  const { width, height } = drawnSize(ratio);
  return {
    kind: 'picture',
    id,
    name,
    detail: `/home/me/bakery/assets/${name}`,
    format: 'png',
    width,
    height,
    bytes: 1_400_000 + id.length * 37_000,
    thumbnail: painting(paint, ratio, Number(/\d+$/.exec(id)?.[0] ?? 0)),
    elapsed: 12_400,
    gone: false,
    marked: false,
    ...more,
  };
}

export function running(id: string, more: Partial<RunningCard> = {}): RunningCard {
  return { kind: 'running', id, phase: 'sent', since: now - 8000, received: 0, ...more };
}

export function failed(id: string, more: Partial<FailedCard> = {}): FailedCard {
  return {
    kind: 'failed',
    id,
    reason: 'failed',
    sentences: [
      'The service stopped answering after 122 s.',
      'It may have charged for this picture.',
      'Nothing was written.',
      'Trying again is a new paid request.',
    ],
    mayHaveBeenCharged: true,
    kept: false,
    again: true,
    ...more,
  };
}

export function turn(id: string, prompt: string, cards: readonly Card[], more: Partial<TurnView> = {}): TurnView {
  return {
    id,
    prompt,
    inputs: [],
    count: cards.length,
    model: 'gemini-2.5-flash-image',
    at: minutes(3),
    cards,
    ...more,
  };
}

/** Each turn told which others go on from the same picture. */
export function withForks(turns: readonly TurnView[]): TurnView[] {
  const siblings = (turn: TurnView): TurnView[] =>
    turn.from ? turns.filter(({ from }) => from?.image === turn.from?.image) : [];
  return turns.map((turn) => {
    const those = siblings(turn);
    if (those.length < 2) return turn;
    const branches = those.map(({ id, prompt, cards }) => {
      const first = cards.find((card) => card.kind === 'picture');
      return { id, prompt, ...(first?.thumbnail === undefined ? {} : { thumbnail: first.thumbnail }) };
    });
    return { ...turn, fork: { index: those.indexOf(turn), turns: branches } };
  });
}

export function ref(card: PictureCard, of: string): PictureRef {
  const { id: image, name, thumbnail } = card;
  return { image, turn: of, name, ...(thumbnail === undefined ? {} : { thumbnail }) };
}

export function input(id: string, paint: string, ratio: Ratio, name: string, more: Partial<InputView> = {}): InputView {
  return {
    id,
    kind: 'file',
    name,
    detail: 'photos',
    thumbnail: painting(paint, ratio),
    measures: { ...drawnSize(ratio), bytes: 1_240_000 },
    pending: false,
    ...more,
  };
}

export function urlInput(id: string, host: string): InputView {
  return { id, kind: 'url', name: host, detail: `https://${host}/pictures/harbor.jpg?size=large`, pending: false };
}

export const shapes = ratioTable.map(({ ratio, pixels }) => ({
  ratio,
  pixels: ratio === '21:9' ? 'ultra-wide' : pixels.replace('x', ' × '),
  purposes: purposes[ratio] ?? [],
}));
