// Creates file names from prompts and source files, valid on every platform.
import type { FileNumbers, ImageInput } from '../request/image-request';

const maxBytes = 80;
/** Maximum characters of the name of an edit, and bytes of its source in it. */
const maxEditLength = 60;
const maxSourceBytes = 36;
/** Maximum UTF-16 units processed, because some patterns below take quadratic time. */
const maxRead = 300;
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;

/** Scripts whose spelling needs joiners and non-joiners. Between other letters they only make two names look alike. */
const joining = `Arabic Syriac Mandaic Mongolian Nko Adlam Devanagari Bengali Gurmukhi Gujarati Oriya
  Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar Tibetan`
  .replace(/\w+/g, String.raw`\p{Script=$&}`)
  .replace(/\s/g, '');
const joined = `(?<=[${joining}]\\p{M}*)[\\u200c\\u200d](?=[${joining}])`;
const joinedEmoji = '(?<=\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\ufe0f]*)\\u200d(?=\\p{Extended_Pictographic})';
/** A joiner without effect. */
const looseJoiner = new RegExp(`(?!${joined}|${joinedEmoji})[\\u200c\\u200d]`, 'gu');

/** `A harbour at noon!` → `harbour-at-noon`: letters and digits of any script, at most 80 bytes, cut between words. */
export function stemFromPrompt(prompt: string): string {
  const words = wordsOf(firstLine(prompt));
  if (words.length > 1 && /^(a|an|the)$/.test(words[0] as string)) words.shift();
  let stem = '';
  for (const word of words) {
    const longer = stem === '' ? word : `${stem}-${word}`;
    if (byteLength(longer) > maxBytes) break;
    stem = longer;
  }
  return sanitizeStem(stem === '' ? (words[0] ?? '') : stem);
}

const wordsOf = (text: string): string[] =>
  text
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}\u200c\u200d]+/u)
    .filter((word) => /[\p{L}\p{M}\p{N}]/u.test(word));

/** The stem for an edit, from its source and the change: `hero.png`, `Add a bicycle` → `hero-add-a-bicycle`. */
export function stemForEdit(sourceName: string, prompt: string): string {
  const words = wordsOf(firstSentence(prompt));
  if (words.length > 1 && words[0] === 'please') words.shift();
  const [first = 'edit', ...others] = words;
  const source = shortStem(stemOf(sourceName).replace(/-edit(-\d+)?$/, ''));
  let stem = `${source}-${cutToBytes(first, maxBytes - byteLength(source) - 1)}`;
  for (const word of others) {
    const longer = `${stem}-${word}`;
    if (byteLength(longer) > maxBytes || longer.length > maxEditLength) break;
    stem = longer;
  }
  return sanitizeStem(stem);
}

/** Cut between words, with its number, so that edits of edits do not grow forever. */
function shortStem(stem: string): string {
  const whole = sanitizeStem(firstLine(stem));
  const number = /-\d{1,4}$/.exec(whole)?.[0] ?? '';
  const name = number === '' ? whole : whole.slice(0, -number.length);
  const cut = cutToBytes(name, maxSourceBytes);
  const end = cut === name ? -1 : Math.max(cut.lastIndexOf('-'), cut.lastIndexOf(' '));
  return (end > 0 ? cut.slice(0, end) : cut).replace(/[-\s]+$/, '') + number;
}

/** Up to a full stop or a line break after its first letter. */
const firstSentence = (text: string): string =>
  /^[^\p{L}\p{N}]*[^.!?;。！？；\r\n]*(?:[.!?;](?!\s|$)[^.!?;。！？；\r\n]*)*/u.exec(firstLine(text))?.[0] ?? '';

/** Of the turn at the start of a chain. */
interface RootTurn {
  readonly prompt: string;
  readonly inputs: readonly ImageInput[];
  readonly stem?: string;
}

/**
 * The stem for a continuation. It is named after the start of the chain, so that it does not grow with every change.
 * @param imageName the file that is continued, for sessions of version 0.1, which have no stem.
 */
export function stemForContinuation({ prompt, inputs, stem }: RootTurn, imageName: string, change: string): string {
  const [source] = inputs;
  // Unless the user chose its name, an edit was named after its source.
  const isNamed = inputs.length === 1 && source?.kind === 'file' && stem === stemForEdit(source.name, prompt);
  return stemForEdit(isNamed ? source.name : (stem ?? stemOf(imageName).replace(/-\d{1,4}$/, '')), change);
}

/** Drops folders and an image extension, then sanitizes the name. */
export function stemFromName(name: string): string {
  return sanitizeStem(stemOf(name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)));
}

function stemOf(name: string): string {
  return name.replace(/\.(png|jpe?g|webp)$/i, '');
}

/** Drops a surrogate that the cut separated from its pair. */
const firstLine = (text: string): string =>
  text
    .trimStart()
    .slice(0, maxRead)
    .replace(/[\ud800-\udbff]$/, '');

/** Valid on every file system: no separators, control or bidi characters, reserved names; NFC, up to `limit` bytes. */
export function sanitizeStem(stem: string, limit = maxBytes): string {
  const plain = firstLine(stem)
    .toWellFormed()
    .replace(/[\t-\r\u0085\u2028\u2029]/g, ' ')
    .replace(/(?![\u200c\u200d])[\p{C}\uFFFD]/gu, '')
    .normalize('NFC')
    .replace(looseJoiner, '')
    .normalize('NFC')
    .replace(/[<>:"/\\|?*]+/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+/, '');
  const trimmed = cutStem(plain, limit);
  if (trimmed === '' || /^-+$/.test(trimmed)) return 'image';
  return isReservedName(trimmed) ? cutStem(`image-${trimmed}`, limit) : trimmed;
}

/** Whether a name means a device on Windows, which compares the part before the first dot, without trailing spaces. */
export const isReservedName = (name: string): boolean => reserved.test((name.split('.')[0] as string).trimEnd());

const cutStem = (text: string, limit: number): string => cutToBytes(text, limit).replace(/[\s.\u200c\u200d]+$/, '');

/** The n-th candidate: `kitten.png`, `kitten-2.png`, `kitten-3.png`. */
export function numberedName(stem: string, n: number, extension: string): string {
  return n <= 1 ? stem + extension : `${stem}-${n}${extension}`;
}

/** Maximum files with the same stem in a folder. */
const maxNames = 10_000;

/** The numbers to try for a file, the preferred one first. */
export function* fileNumbers({ own, next }: FileNumbers = { own: 1, next: 2 }): Generator<number> {
  yield own;
  for (let n = next; n < next + maxNames; n++) yield n;
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** Cuts between grapheme clusters. */
function cutToBytes(text: string, limit: number): string {
  if (byteLength(text) <= limit) return text;
  let cut = '';
  let bytes = 0;
  // Twice the limit: a cluster cut by the slice exceeds the limit in any case.
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, 2 * limit))) {
    bytes += byteLength(segment);
    if (bytes > limit) break;
    cut += segment;
  }
  return cut;
}
