// Sorts and filters images of many sessions: words, time, star, aspect ratio, model.
import { nearestRatio, type AspectRatio } from '../request/aspect-ratio';
import type { CollectedImage } from './image-collection';
import type { TurnRecord } from './records';
import { normalizeForSearch, type SearchQuery } from './search-text';

export interface ImageFilter extends SearchQuery {
  readonly starred: boolean;
  readonly ratio?: AspectRatio | undefined;
  readonly model?: string | undefined;
}

/** Maximum characters of a prompt that are searched. */
const maxPrompt = 4_000;

/** Newest first, each file once: a name may be used again, and duplicates of a session contain the same files. */
export function newestImages(all: Iterable<CollectedImage>): CollectedImage[] {
  const files = new Map<string, CollectedImage>();
  for (const one of all) {
    const known = files.get(one.image.uri);
    if (!known || isBetter(one, known)) files.set(one.image.uri, one);
  }
  return [...files.values()].toSorted(
    (a, b) => b.image.at - a.image.at || b.turn.at - a.turn.at || (a.image.id < b.image.id ? -1 : 1),
  );
}

function isBetter(one: CollectedImage, other: CollectedImage): boolean {
  if (one.image.at !== other.image.at) return one.image.at > other.image.at;
  return one.starred && !other.starred;
}

/** @returns a function that filters quickly when it is called again, because it caches the normalized texts. */
export function createImageMatcher() {
  const prompts = new WeakMap<TurnRecord, string>();
  const names = new Map<string, string>();
  const promptOf = (turn: TurnRecord, prompt: string): string => {
    const known = prompts.get(turn);
    if (known !== undefined) return known;
    const text = normalizeForSearch(prompt.slice(0, maxPrompt));
    prompts.set(turn, text);
    return text;
  };
  /** First prompts are shared by many images. */
  const firstOf = (prompt: string | undefined): string => {
    if (prompt === undefined) return '';
    const known = names.get(prompt);
    if (known !== undefined) return known;
    if (names.size > 10_000) names.clear();
    const text = normalizeForSearch(prompt.slice(0, maxPrompt));
    names.set(prompt, text);
    return text;
  };
  return ({ image, turn, starred, firstPrompt }: CollectedImage, filter: ImageFilter): boolean => {
    const { words, from = -Infinity, until = Infinity, ratio, model } = filter;
    if (filter.starred && !starred) return false;
    if (image.at < from || image.at >= until) return false;
    if (model !== undefined && turn.model !== model) return false;
    if (ratio !== undefined && nearestRatio(image.width, image.height) !== ratio) return false;
    if (words.length === 0) return true;
    const [prompt, first] = [promptOf(turn, turn.prompt), firstOf(firstPrompt)];
    let name: string | undefined;
    return words.every(
      (word) =>
        prompt.includes(word) ||
        first.includes(word) ||
        (name ??= normalizeForSearch(nameOf(image.uri))).includes(word),
    );
  };
}

function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
