// Decodes profiles that ImageMagick writes as text into a PNG.
import { xmpName } from './jpeg';

/** Bytes with the name and the length. */
const maxHead = 120;

/** ImageMagick writes a name, which may be "generic profile", a length, and hexadecimal digits in lines. */
export function decodeRawProfile(text: Uint8Array): Uint8Array | undefined {
  const start = new TextDecoder('latin1').decode(text.subarray(0, maxHead));
  const head = /^\s{0,5}\S[^\r\n]{0,39}[\r\n]\s{0,20}\d{1,12}\s{1,20}/.exec(start);
  if (!head) return undefined;
  const bytes = new Uint8Array((text.length - head[0].length) >> 1);
  let digits = 0;
  for (let at = head[0].length; at < text.length; at++) {
    const code = text[at]!;
    // Line breaks and spaces.
    if (code <= 0x20) continue;
    const isLetter = code >= 0x40;
    const digit = isLetter ? (code | 0x20) - 0x57 : code - 0x30;
    if (digit < (isLetter ? 10 : 0) || digit > (isLetter ? 15 : 9)) return undefined;
    bytes[digits >> 1]! |= digits++ % 2 === 0 ? digit << 4 : digit;
  }
  return digits === 0 ? undefined : bytes.subarray(0, digits >> 1);
}

/** The packet in a profile that is the segment of a JPEG; undefined for other profiles. */
export function withoutXmpName(profile: Uint8Array): Uint8Array | undefined {
  const start = new TextDecoder('latin1').decode(profile.subarray(0, xmpName.length));
  return start === xmpName ? profile.subarray(xmpName.length) : undefined;
}
