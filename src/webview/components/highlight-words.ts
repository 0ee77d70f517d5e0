// Finds the words of a search in a text, as the search does: ignoring case and accents, in every script.
import { html, type TemplateResult } from 'lit';
import { normalizeForSearch } from '../../core/session/search-text';

export interface TextPart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** @param words normalized for search. @returns the whole text in parts; a single one if it contains no word */
export function findWords(text: string, words: readonly string[]): TextPart[] {
  // Normalized letter by letter, because the normalized text may have another length.
  const places: number[] = [];
  let normalized = '';
  for (let at = 0; at < text.length;) {
    const letter = String.fromCodePoint(text.codePointAt(at) as number);
    const plain = normalizeForSearch(letter);
    for (let unit = 0; unit < plain.length; unit++) places.push(at);
    normalized += plain;
    at += letter.length;
  }
  const marked = new Uint8Array(text.length + 1);
  for (const word of words.filter(Boolean)) {
    for (let at = normalized.indexOf(word); at >= 0; at = normalized.indexOf(word, at + word.length))
      marked.fill(1, places[at], places[at + word.length] ?? text.length);
  }
  const parts: TextPart[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && marked[at] === marked[start]) continue;
    parts.push({ text: text.slice(start, at), isMatch: marked[start] === 1 });
    start = at;
  }
  return parts;
}

export function highlighted(parts: readonly TextPart[]): TemplateResult[] {
  return parts.map(({ text, isMatch }) => (isMatch ? html`<mark>${text}</mark>` : html`${text}`));
}
