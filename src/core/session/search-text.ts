// Normalizes text for search in every script, ignoring case and accents; parses queries.

/** Letters that Unicode does not decompose, although users type them without the diacritic. */
const plain: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};
const special = /[æœøđðþłħıς]/g;
/** Accents, Hebrew points and Arabic vowel signs. Marks of other scripts are essential to their words. */
// oxlint-disable-next-line no-misleading-character-class -- single marks, each by itself
const accents = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g;
// oxlint-disable-next-line no-control-regex -- all of ASCII
const ascii = /^[\0-\x7f]*$/;

export function normalizeForSearch(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  // Convert through upper case to unify ß and ss, and final and other sigmas.
  return text
    .normalize('NFKD')
    .replace(accents, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(accents, '')
    .replace(special, (letter) => plain[letter] ?? letter);
}

/** A search: every word, normalized, and a range of time. */
export interface SearchQuery {
  readonly words: readonly string[];
  /** Milliseconds since 1970; `until` is exclusive. */
  readonly from?: number;
  readonly until?: number;
}

const maxWords = 20;
const date = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;

/** Parses the typed text: `2026-11` and `2026-11-22` are a month and a day in local time, everything else is words. */
export function parseSearchQuery(text: string): SearchQuery {
  const parts = text.split(/\s+/).filter((part) => part !== '');
  const dates = parts.map(parseDateRange).filter((stretch) => stretch !== undefined);
  const words = parts.filter((part) => !parseDateRange(part)).map(normalizeForSearch);
  const found = { words: [...new Set(words)].slice(0, maxWords) };
  if (dates.length === 0) return found;
  return {
    ...found,
    from: Math.max(...dates.map(([from]) => from)),
    until: Math.min(...dates.map(([, until]) => until)),
  };
}

function parseDateRange(part: string): readonly [number, number] | undefined {
  const [, year, month, day] = date.exec(part) ?? [];
  if (year === undefined || Number(month) < 1 || Number(month) > 12 || (day !== undefined && Number(day) < 1))
    return undefined;
  const at = (months: number, days: number) =>
    new Date(Number(year), Number(month) - 1 + months, Number(day ?? 1) + days).getTime();
  if (day !== undefined && new Date(at(0, 0)).getDate() !== Number(day)) return undefined;
  return [at(0, 0), day === undefined ? at(1, 0) : at(0, 1)];
}
