// Writes replies in the documented form (sections 4.2 and 4.4), and in the form of gateways.
import type { Image } from './generate-images';
import type { Script } from './script';

/** A complete HTTP reply, ready to be sent. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const messages: Record<number, string> = {
  400: 'Invalid parameter',
  401: 'Invalid or expired API key',
  402: 'Insufficient balance',
  403: 'Permission denied',
  404: 'Not found',
  405: 'Method not allowed',
  429: 'Requesting too frequently',
  500: 'Internal Server Error',
};

/** The error envelope of section 4.4. */
export function errorReply(
  code: number,
  msg = messages[code] ?? 'Service error',
  status = code,
  headers: Record<string, string> = {},
): Reply {
  return { status, headers: { ...json, ...headers }, body: Buffer.from(JSON.stringify({ code, msg, data: null })) };
}

/** The reply that a script returns instead of an image; undefined when it returns an image. */
export function scriptedReply(script: Script): Reply | undefined {
  const { error, html, raw, redirect, refusal, empty } = script;
  if (raw) return { status: raw.status, headers: raw.headers ?? {}, body: Buffer.from(raw.body) };
  if (redirect !== undefined) return { status: 307, headers: { location: redirect }, body: Buffer.alloc(0) };
  if (error) return errorReply(error.code, error.msg, error.status, error.headers);
  if (html) {
    const status = script.status ?? 502;
    const page = `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>nginx</center></body></html>\n`;
    return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from(page) };
  }
  if (empty) return successReply([], script, refusal);
  if (refusal !== undefined) return successReply([{ url: '', revised_prompt: refusal }], script);
  return undefined;
}

/**
 * The success envelope of section 4.2 around images.
 * @param origin where `url` images are served, without a slash at the end
 */
export function imageReply(images: Image[], script: Script, origin: string): Reply {
  const items = images.map(({ bytes, format, sha256 }) => {
    const revised_prompt = script.revisedPrompt ?? '';
    if (script.url) return { url: `${origin}/pictures/${sha256}`, revised_prompt };
    return { url: '', b64_json: wrapBase64(bytes, format, script.wrap), revised_prompt };
  });
  return successReply(items, script);
}

function successReply(items: Record<string, string>[], script: Script, msg = 'Operation successful'): Reply {
  const created = Math.floor(Date.now() / 1000);
  const bare: unknown = script.bare ? { created, data: items } : undefined;
  const whole = bare ?? { code: 200, msg, data: { data: items, created } };
  const text = JSON.stringify(script.keyOrder === 'reversed' ? reverseKeys(whole) : whole);
  // Inside JSON a slash may be written as \/, which PHP and others do by default.
  const body = Buffer.from(script.wrap === 'escapedSlashes' ? text.replaceAll('/', '\\/') : text);
  return { status: 200, headers: json, body };
}

function wrapBase64(bytes: Buffer, format: string, wrap: Script['wrap']): string {
  if (wrap === 'urlSafe') return bytes.toString('base64url');
  const encoded = bytes.toString('base64');
  if (wrap === 'dataUri') return `data:image/${format};base64,${encoded}`;
  if (wrap === 'lineBreaks') return encoded.replaceAll(/.{76}/g, '$&\r\n');
  return encoded;
}

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reverseKeys(inner)]));
}
