// Encodes bytes as base64 text (RFC 4648), in pieces.

const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const padding = '='.charCodeAt(0);

/** ASCII bytes, padded if the length is not a multiple of 3. */
export function encodeBase64(bytes: Uint8Array): Uint8Array {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let at = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const bits = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text[at++] = alphabet[bits >> 18]!;
    text[at++] = alphabet[(bits >> 12) & 63]!;
    text[at++] = left > 1 ? alphabet[(bits >> 6) & 63]! : padding;
    text[at++] = left > 2 ? alphabet[bits & 63]! : padding;
  }
  return text;
}
