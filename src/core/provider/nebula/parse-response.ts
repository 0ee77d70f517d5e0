// Interprets the scanned response as success, refusal or failure.
import * as v from 'valibot';
import { defined } from '../../defined';
import { ImageError, type ErrorCode } from '../../errors';
import { sanitizeText } from './sanitize-text';

/** One entry of `data[]` (API document 4.2). `image` is the index of the scanned image. */
export interface ResponseItem {
  readonly image?: number;
  readonly url?: string;
  readonly revisedPrompt?: string;
}

type Redactor = (text: string) => string;

const text = v.fallback(v.string(), '');
const item = v.looseObject({ url: text, b64_json: text, revised_prompt: text });
/** Maximum number of entries examined, to bound the time. */
const maxItems = 1000;
const items = v.fallback(
  v.pipe(
    v.custom<unknown[]>(Array.isArray),
    v.transform((all) => all.slice(0, maxItems)),
    v.array(v.fallback(item, { url: '', b64_json: '', revised_prompt: '' })),
  ),
  [],
);
const scalar = v.fallback(v.union([v.string(), v.number()]), '');
const failure = v.looseObject({ message: text, code: scalar, type: text });
const envelope = v.looseObject({
  code: scalar,
  msg: text,
  message: text,
  error: v.fallback(
    v.union([
      failure,
      v.pipe(
        v.string(),
        v.transform((message) => ({ message, code: '', type: '' })),
      ),
    ]),
    { message: '', code: '', type: '' },
  ),
  data: v.fallback(
    v.union([
      v.pipe(
        v.custom<unknown[]>(Array.isArray),
        v.transform((data) => ({ data: v.parse(items, data) })),
      ),
      v.looseObject({ data: items }),
    ]),
    { data: [] },
  ),
});

const quotaWords = /quota|insufficient|balance|billing|credit|余额|额度|配额/i;

/** The image URLs in a failure response; these images may have been charged. */
export function findImageUrls(skeleton: string): ResponseItem[] {
  const parsed = v.safeParse(envelope, parse(skeleton));
  const list = parsed.success ? parsed.output.data.data : [];
  return list.map(({ url }) => readItem({ url, b64_json: '', revised_prompt: '' }, () => '')).filter(({ url }) => url);
}

/**
 * Parses a response; `code` in the envelope outranks the HTTP status (API document 4.2, 4.4).
 * @param hide removes secrets from text.
 * @throws {ImageError} unless it is a success; `bad-reply` or `gateway-error` if it is not from this API.
 */
export function parseResponse(skeleton: string, status: number, hide: Redactor = (text) => text): ResponseItem[] {
  // Redact before and after sanitizing, because invisible characters may occur between the letters of a secret.
  const cut: Redactor = (words) => hide(sanitizeText(hide(words)));
  const parsed = v.safeParse(envelope, parse(skeleton));
  if (!parsed.success) throw notAReply(skeleton, cut(skeleton), status);
  const { code, msg, message, error, data } = parsed.output;
  const serviceText = cut(msg || message || error.message);
  const verdict = toNumber(code) ?? httpVerdict(status, error, isFailureWord(code));
  if (verdict !== 200)
    throw new ImageError(codeOf(verdict, `${code} ${error.code} ${error.type} ${serviceText}`), {
      mayHaveBeenCharged: verdict < 400 || verdict >= 500,
      serviceText,
      status,
    });
  const result = data.data.map((one) => readItem(one, cut));
  if (result.some((one) => one.image !== undefined || one.url !== undefined)) return result;
  const words = msg || message;
  // The usual message of a success is not a refusal.
  const refusal =
    data.data.map((one) => one.revised_prompt).find((text) => text !== '') ??
    (successWords.test(words.trim()) ? '' : words);
  const facts = { mayHaveBeenCharged: true, serviceText: cut(refusal), status };
  throw new ImageError(refusal ? 'refused' : 'no-image', facts);
}

function readItem(entry: v.InferOutput<typeof item>, cut: Redactor): ResponseItem {
  const words = cut(entry.revised_prompt);
  const image = [entry.b64_json, entry.url].map((name) => /^#(\d+)$/.exec(name)?.[1]).find((digits) => digits);
  return defined({
    image: image === undefined ? undefined : Number(image),
    url: image === undefined ? entry.url || undefined : undefined,
    revisedPrompt: words || undefined,
  });
}

const successWords = /^(operation )?(success(ful)?|ok)[\s\p{P}]*$/iu;

/** Reads a code as gateways write it, `429` or `"429"`; undefined for a word. */
function toNumber(code: string | number): number | undefined {
  return /^\s*\d+\s*$/.test(String(code)) ? Number(code) : undefined;
}

function isFailureWord(code: string | number): boolean {
  return String(code).trim() !== '' && !successWords.test(String(code).trim());
}

/** For a response without a numeric envelope code: the HTTP status, unless it reports success for a failure. */
function httpVerdict(status: number, error: v.InferOutput<typeof failure>, failureWord: boolean): number {
  if (status < 200 || status >= 300) return status;
  const named = toNumber(error.code) ?? 0;
  if (named >= 400) return named;
  return failureWord || error.message !== '' || isFailureWord(error.code) || error.type !== '' ? 500 : 200;
}

/** API document 4.4. */
function codeOf(verdict: number, words: string): ErrorCode {
  if (verdict === 402 || ((verdict === 403 || verdict === 429) && quotaWords.test(words))) return 'quota';
  if (verdict === 401 || verdict === 403) return 'bad-key';
  if (verdict === 429) return 'rate-limited';
  if (verdict === 408 || verdict === 502 || verdict === 503 || verdict === 504) return 'gateway-error';
  if (verdict >= 400 && verdict < 500) return 'rejected';
  return 'service-error';
}

/** Error for HTML from a proxy, truncated JSON, or an empty body. */
function notAReply(skeleton: string, serviceText: string, status: number): ImageError {
  const facts = { status, serviceText, mayHaveBeenCharged: status < 400 || status >= 500 };
  if (status === 401) return new ImageError('bad-key', facts);
  if (status === 402) return new ImageError('quota', facts);
  if (status === 429) return new ImageError('rate-limited', facts);
  const page = /^\s*</.test(skeleton);
  return new ImageError(page || status >= 300 ? 'gateway-error' : 'bad-reply', facts);
}

function parse(skeleton: string): unknown {
  try {
    return JSON.parse(skeleton);
  } catch {
    return undefined;
  }
}
