// Base64 as services write it: both alphabets, padded or not, with line breaks, escapes and a data URI's head.
import * as fc from 'fast-check';

export interface Base64Form {
  readonly urlSafe: boolean;
  readonly padded: boolean;
  /** Characters per line; 0 for one line. */
  readonly line: number;
  readonly newline: string;
}

export const base64Form: fc.Arbitrary<Base64Form> = fc.record({
  urlSafe: fc.boolean(),
  padded: fc.boolean(),
  line: fc.constantFrom(0, 1, 4, 7, 64, 76),
  newline: fc.constantFrom('\n', '\r\n', ' ', '\t'),
});

export function writeBase64(bytes: Uint8Array, { urlSafe, padded, line, newline }: Base64Form): string {
  let text = Buffer.from(bytes).toString('base64');
  if (urlSafe) text = text.replaceAll('+', '-').replaceAll('/', '_');
  if (!padded) text = text.replace(/=+$/, '');
  return line === 0 ? text : (text.match(new RegExp(`.{1,${line}}`, 'g')) ?? []).join(newline);
}

const short: Record<string, string> = { '/': '\\/', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The inside of a JSON string: what must be escaped is, and of the rest every n-th character, as `\u002b` or `\/`. */
export function escapeJson(text: string, every: number): string {
  return Array.from(text, (letter, index) => {
    const chosen = every > 0 && index % every === 0;
    if (short[letter] !== undefined && (letter !== '/' || (chosen && index % 2 === 0))) return short[letter];
    if (!chosen) return letter;
    const hex = letter.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${index % 3 === 0 ? hex.toUpperCase() : hex}`;
  }).join('');
}

/** Characters that stand in no base64 text, none of them white space. */
export const foreignLetters = [...'!"#$%&\'()*,.:;<>?@[\\]^`{|}~', '\0', '\x01', '\x7f', '\x80', 'é', '日', '\u00a0'];
