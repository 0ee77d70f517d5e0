// Words of the service as a person can read them, wherever they are shown, kept or taken over.

const maxText = 2000;
/** What a terminal would obey. */
const escapes = /\u001b(\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(\u0007|\u001b\\)?|[ -/]*[0-~])/g;
const lineEnds = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g;
/** Nothing that is seen: controls, what turns the direction of a line, letters without a shape. Joiners stay, scripts need them. */
const unseen = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\ufffe\uffff]/gu;

/** At most 2,000 characters, without anything that acts or hides. */
export function sanitizeText(words: string): string {
  const plain = words
    .slice(0, 4 * maxText)
    .replace(escapes, '')
    .replace(lineEnds, '\n')
    .toWellFormed()
    .replace(unseen, '');
  return plain.length > maxText ? `${plain.slice(0, maxText).toWellFormed()}…` : plain;
}

/** Takes a secret out of a text: services repeat what they were sent. */
export function createRedactor(secret: string): (text: string) => string {
  // A shorter one may be part of any word.
  if (secret.length < 8) return (text) => text;
  // Hosts are in lower case; joiners are let through to where people read.
  const letters = [...secret].map((letter) => letter.replace(/[^\p{L}\p{N}]/u, String.raw`\$&`));
  const pattern = new RegExp(letters.join('[\u200c\u200d]*'), 'gi');
  return (text) => text.replaceAll(pattern, '•••');
}
