// File names: from a prompt, from a source, and cleaned for every platform.

const maxBytes = 80;
/** Of any text so much is looked at, in UTF-16 units: it may be of any length, and some of what follows takes the square of it. */
const maxRead = 300;
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;

/** Scripts whose spelling needs the invisible joiner and non-joiner: between other letters they would only make two names look alike. */
const joining = `Arabic Syriac Mandaic Mongolian Nko Adlam Devanagari Bengali Gurmukhi Gujarati Oriya
  Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar Tibetan`
  .replace(/\w+/g, String.raw`\p{Script=$&}`)
  .replace(/\s/g, '');
const joined = `(?<=[${joining}]\\p{M}*)[\\u200c\\u200d](?=[${joining}])`;
const joinedEmoji = '(?<=\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\ufe0f]*)\\u200d(?=\\p{Extended_Pictographic})';
/** A joiner that joins nothing. */
const looseJoiner = new RegExp(`(?!${joined}|${joinedEmoji})[\\u200c\\u200d]`, 'gu');

/** `A harbour at noon!` → `harbour-at-noon`. Letters and digits of every script stay; at most 80 bytes, cut between words. */
export function stemFromPrompt(prompt: string): string {
  const words = firstLine(prompt)
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}\u200c\u200d]+/u)
    .filter((word) => /[\p{L}\p{M}\p{N}]/u.test(word));
  if (words.length > 1 && /^(a|an|the)$/.test(words[0] as string)) words.shift();
  let stem = '';
  for (const word of words) {
    const longer = stem === '' ? word : `${stem}-${word}`;
    if (byteLength(longer) > maxBytes) break;
    stem = longer;
  }
  return sanitizeStem(stem === '' ? (words[0] ?? '') : stem);
}

/** The name of an edit's result: `hero.png` → `hero-edit`, and an edit of that numbers on. */
export function stemForEdit(sourceName: string): string {
  const ending = '-edit';
  return (
    sanitizeStem(
      firstLine(stemOf(sourceName))
        .replace(/-edit(-\d+)?$/, '')
        .replace(/[-\s]+$/, ''),
      maxBytes - ending.length,
    ) + ending
  );
}

/** The name that a continuation numbers on from: `kitten-3.png` → `kitten`. */
export function stemForContinuation(sourceName: string): string {
  return sanitizeStem(stemOf(sourceName).replace(/-\d{1,4}$/, ''));
}

/** A wanted name as a stem: folders and a picture's extension are dropped, the rest is cleaned. */
export function stemFromName(name: string): string {
  return sanitizeStem(stemOf(name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)));
}

function stemOf(name: string): string {
  return name.replace(/\.(png|jpe?g|webp)$/i, '');
}

/** Half a character at the cut is dropped. */
const firstLine = (text: string): string =>
  text
    .trimStart()
    .slice(0, maxRead)
    .replace(/[\ud800-\udbff]$/, '');

/** Makes a stem that every file system takes: no separators, control or bidi characters, no reserved name, NFC, at most `limit` bytes. */
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
  // Windows looks at what stands before the first dot, spaces at its end aside.
  const device = (trimmed.split('.')[0] as string).trimEnd();
  return reserved.test(device) ? cutStem(`image-${trimmed}`, limit) : trimmed;
}

const cutStem = (text: string, limit: number): string => cutToBytes(text, limit).replace(/[\s.\u200c\u200d]+$/, '');

/** The n-th name to try: `kitten.png`, `kitten-2.png`, `kitten-3.png`. */
export function numberedName(stem: string, n: number, extension: string): string {
  return n <= 1 ? stem + extension : `${stem}-${n}${extension}`;
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** Cuts between whole characters as a person sees them. */
function cutToBytes(text: string, limit: number): string {
  if (byteLength(text) <= limit) return text;
  let cut = '';
  let bytes = 0;
  // Twice the limit: a character that the slice cuts is too long anyhow.
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, 2 * limit))) {
    bytes += byteLength(segment);
    if (bytes > limit) break;
    cut += segment;
  }
  return cut;
}
