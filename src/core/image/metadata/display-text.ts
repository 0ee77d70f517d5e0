// Decodes and sanitizes texts of a file for display.
import { sanitizeText } from '../../provider/nebula/sanitize-text';
import { u16, u16le } from '../formats/byte-window';

/** Maximum characters of a short value, a prompt, and the text as it is in the file. */
const limits = { short: 500, long: 20_000, raw: 100_000 } as const;

/** Plain text without invisible characters; undefined if nothing remains. */
export function displayText(value: unknown, limit: keyof typeof limits = 'short'): string | undefined {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' ? sanitizeText(text, limits[limit]).trim() || undefined : undefined;
}

/** Decodes UTF-8, or Windows-1252 if the bytes are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Line break, space, comma, period and colon. With their bytes exchanged they are letters that hardly occur. */
const separators = new Set([0x0a, 0x0d, 0x20, 0x2c, 0x2e, 0x3a]);

/**
 * Decodes UTF-16. Without a byte order mark, the order with more separators or else more Latin letters is used, because
 * writers ignore the stated one. Letters alone do not tell: Chinese 一 with its bytes exchanged is N.
 */
export function decodeUtf16(bytes: Uint8Array, big: boolean): string {
  const mark = bytes.length >= 2 ? u16(bytes, 0) : 0;
  const sample = bytes.subarray(0, 2000);
  let [separated, latin] = [0, 0];
  for (let at = 0; at + 1 < sample.length; at += 2) {
    const [highFirst, lowFirst] = [u16(sample, at), u16le(sample, at)];
    separated += Number(separators.has(highFirst)) - Number(separators.has(lowFirst));
    latin += Number(highFirst < 0x100) - Number(lowFirst < 0x100);
  }
  const more = separated || latin;
  const isBig = mark === 0xfeff || (mark !== 0xfffe && (more === 0 ? big : more > 0));
  return new TextDecoder(isBig ? 'utf-16be' : 'utf-16le').decode(bytes);
}

/** The text up to the first zero. */
export const beforeZero = (text: string): string => text.split('\0', 1)[0] ?? '';
