// What a reply means: success, refusal or failure, read from the skeleton that the scanner left.
import * as v from 'valibot';
import { ImageError, type ErrorCode } from '../../errors';
import { sanitizeText } from './sanitize-text';

/** One entry of `data[]` (API document 4.2). `picture` counts the scanner's pictures. */
export interface ResponseItem {
  readonly image?: number;
  readonly url?: string;
  readonly revisedPrompt?: string;
}

type Redactor = (text: string) => string;

const text = v.fallback(v.string(), '');
const item = v.looseObject({ url: text, b64_json: text, revised_prompt: text });
/** Entries that are looked at; each costs time. */
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
    {
      message: '',
      code: '',
      type: '',
    },
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

/** Pictures that a failure names by their addresses all the same: it may have been charged for them. */
export function findImageUrls(skeleton: string): ResponseItem[] {
  const parsed = v.safeParse(envelope, parse(skeleton));
  const list = parsed.success ? parsed.output.data.data : [];
  return list.map(({ url }) => readItem({ url, b64_json: '', revised_prompt: '' }, () => '')).filter(({ url }) => url);
}

/**
 * Reads the reply of one request; `code` in the envelope outranks the HTTP status (API document 4.2, 4.4).
 * @param hide takes out what must not be repeated.
 * @throws {ImageError} for every reply that is not a success, and `bad-reply` or `gateway-error` for what is no reply of this API.
 */
export function parseResponse(skeleton: string, status: number, hide: Redactor = (text) => text): ResponseItem[] {
  // What is invisible may stand between the letters of a secret.
  const cut: Redactor = (words) => hide(sanitizeText(hide(words)));
  const parsed = v.safeParse(envelope, parse(skeleton));
  if (!parsed.success) throw notAReply(skeleton, cut(skeleton), status);
  const { code, msg, message, error, data } = parsed.output;
  const serviceText = cut(msg || message || error.message);
  const verdict = toNumber(code) ?? httpVerdict(status, error, isFailureWord(code));
  const list = data.data;
  if (verdict !== 200)
    throw failureOf(verdict, serviceText, `${code} ${error.code} ${error.type} ${serviceText}`, status);
  const result = list.map((one) => readItem(one, cut));
  if (result.some((one) => one.image !== undefined || one.url !== undefined)) return result;
  const said = list.map((one) => one.revised_prompt).find((words) => words !== '') ?? refusalText(msg || message);
  throw new ImageError(said ? 'refused' : 'no-image', { mayHaveBeenCharged: true, serviceText: cut(said), status });
}

function readItem(entry: v.InferOutput<typeof item>, cut: Redactor): ResponseItem {
  const words = cut(entry.revised_prompt);
  const image = [entry.b64_json, entry.url].map((name) => /^#(\d+)$/.exec(name)?.[1]).find((digits) => digits);
  return {
    ...(image === undefined ? {} : { image: Number(image) }),
    ...(image === undefined && entry.url !== '' ? { url: entry.url } : {}),
    ...(words === '' ? {} : { revisedPrompt: words }),
  };
}

const successWords = /^(operation )?(success(ful)?|ok)[\s\p{P}]*$/iu;

/** A success's usual message is no refusal. */
function refusalText(msg: string): string {
  return successWords.test(msg.trim()) ? '' : msg;
}

/** A code as gateways write it, `429` or `"429"`; undefined for a word. */
function toNumber(code: string | number): number | undefined {
  return /^\s*\d+\s*$/.test(String(code)) ? Number(code) : undefined;
}

function isFailureWord(code: string | number): boolean {
  return String(code).trim() !== '' && !successWords.test(String(code).trim());
}

/** Without a code of the envelope: the HTTP status, unless it calls a failure a success. */
function httpVerdict(status: number, error: v.InferOutput<typeof failure>, failureWord: boolean): number {
  if (status < 200 || status >= 300) return status;
  const named = toNumber(error.code) ?? 0;
  if (named >= 400) return named;
  return failureWord || error.message !== '' || isFailureWord(error.code) || error.type !== '' ? 500 : 200;
}

function failureOf(verdict: number, serviceText: string, words: string, status: number): ImageError {
  return new ImageError(codeOf(verdict, words), {
    mayHaveBeenCharged: verdict < 400 || verdict >= 500,
    serviceText,
    status,
  });
}

/** The code for a verdict of the service (API document 4.4). A refusal to take the request (4xx) is not an acceptance. */
function codeOf(verdict: number, words: string): ErrorCode {
  if (verdict === 402 || ((verdict === 403 || verdict === 429) && quotaWords.test(words))) return 'quota';
  if (verdict === 401 || verdict === 403) return 'bad-key';
  if (verdict === 429) return 'rate-limited';
  if (verdict === 408 || verdict === 502 || verdict === 503 || verdict === 504) return 'gateway-error';
  if (verdict >= 400 && verdict < 500) return 'rejected';
  return 'service-error';
}

/** HTML from a proxy, half a JSON text, or nothing at all. */
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
