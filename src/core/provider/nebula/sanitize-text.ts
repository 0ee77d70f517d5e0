// Sanitizes text from the service before it is displayed, stored or reused.

const maxText = 2000;
/** Terminal escape sequences. */
const escapes = /\u001b(\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(\u0007|\u001b\\)?|[ -/]*[0-~])/g;
const lineEnds = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g;
/** Invisible characters: controls, bidirectional controls, formatting. Joiners stay, because some scripts need them. */
const unseen = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\ufffe\uffff]/gu;

/** At most `limit` characters, without escape sequences and invisible characters. */
export function sanitizeText(words: string, limit = maxText): string {
  const plain = words
    .slice(0, 4 * limit)
    .replace(escapes, '')
    .replace(lineEnds, '\n')
    .toWellFormed()
    .replace(unseen, '');
  return plain.length > limit ? `${plain.slice(0, limit).toWellFormed()}…` : plain;
}

/** Returns a function that removes a secret from a text, because services may repeat the request. */
export function createRedactor(secret: string): (text: string) => string {
  // A shorter secret may be part of ordinary words.
  if (secret.length < 8) return (text) => text;
  // Ignore case, because hosts are in lower case; allow joiners, because `sanitizeText` keeps them.
  const letters = [...secret].map((letter) => letter.replace(/[^\p{L}\p{N}]/u, String.raw`\$&`));
  const pattern = new RegExp(letters.join('[\u200c\u200d]*'), 'gi');
  return (text) => text.replaceAll(pattern, '•••');
}
