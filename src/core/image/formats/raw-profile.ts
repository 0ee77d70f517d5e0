// Decodes profiles that ImageMagick writes as text into a PNG.
import { xmpName } from './jpeg';

const hexDigits = '0123456789abcdef';

/** ImageMagick writes a name, which may be "generic profile", a length, and hexadecimal digits in lines. */
export function decodeRawProfile(text: Uint8Array): Uint8Array | undefined {
  const source = new TextDecoder('latin1').decode(text);
  const head = /^\s{0,5}\S[^\r\n]{0,39}[\r\n]\s{0,20}\d{1,12}\s{1,20}/.exec(source);
  if (!head) return undefined;
  const bytes = new Uint8Array((source.length - head[0].length) >> 1);
  let digits = 0;
  for (let at = head[0].length; at < source.length; at++) {
    const digit = hexDigits.indexOf(source[at]!.toLowerCase());
    if (digit >= 0) bytes[digits >> 1]! += digits++ % 2 === 0 ? digit << 4 : digit;
    else if (!/\s/.test(source[at]!)) return undefined;
  }
  return digits === 0 ? undefined : bytes.subarray(0, digits >> 1);
}

/** The packet in a profile that is the segment of a JPEG; undefined for other profiles. */
export function withoutXmpName(profile: Uint8Array): Uint8Array | undefined {
  const start = new TextDecoder('latin1').decode(profile.subarray(0, xmpName.length));
  return start === xmpName ? profile.subarray(xmpName.length) : undefined;
}
