// Interprets the scanned response as success, refusal or failure.
import { defined } from '../../defined';
import { ImageError, type ErrorCode, type ErrorFacts } from '../../errors';
import { classifyFailure } from './classify-failure';
import { readDocuments, type ResponseDocument } from './response-documents';
import { collectContents, imageAddresses, type FoundImage, type ResponseContents } from './response-contents';
import { maxImages } from './response-limits';
import { sanitizeText } from './sanitize-text';

/** One image of the response: `image` is the index of the scanned image. Documented form: API document 4.2. */
export interface ResponseItem {
  readonly image?: number;
  readonly url?: string;
  readonly revisedPrompt?: string;
  /** The list that contains it: other images of the same list are other results, even if they are equal. */
  readonly list?: object;
  /** The object that contains it. */
  readonly entry?: object;
}

export interface ParsedResponse {
  /** The results. */
  readonly items: readonly ResponseItem[];
  /** Scanned images that are not results: previews, repeated inputs, a second form of a result. */
  readonly secondary: ReadonlySet<number>;
  /** Why the response is no success; `items` may exist nevertheless. */
  readonly error?: ImageError;
}

type Redactor = (text: string) => string;

/** One more than are followed, so that the others are reported. */
const maxUrls = maxImages + 1;
/** A page of a proxy or a portal: its images are no results. */
const browserPage = /<(script|link|form|style|meta|title)\b/i;
/** Maximum number of explanations that are joined. */
const maxExplanations = 5;

/**
 * Parses a response; `code` in the envelope outranks the HTTP status (API document 4.2, 4.4).
 * @param skeleton the body, in which `#n` stands for the n-th scanned image.
 * @param hide removes secrets from text.
 */
export function parseResponse(skeleton: string, status: number, hide: Redactor = (text) => text): ParsedResponse {
  // Redact before and after sanitizing, because invisible characters may occur between the letters of a secret.
  const cut: Redactor = (words) => hide(sanitizeText(hide(words)));
  const address = /^\s*"?(https?:\/\/[^\s"<>]+)"?\s*$/.exec(skeleton)?.[1];
  if (address !== undefined && status >= 200 && status < 300)
    return { items: [{ url: address }], secondary: new Set() };
  const documents = readDocuments(skeleton);
  const contents = collectContents(documents);
  if (documents.length === 0) {
    const urls = status < 300 && !browserPage.test(skeleton) ? [...imageAddresses(skeleton)].slice(0, maxUrls) : [];
    return {
      items: urls.map((url) => ({ url })),
      secondary: new Set(),
      error: notAReply(skeleton, cut(skeleton), status),
    };
  }
  const chosen = chooseImages(contents.images, cut);
  const error = errorOf({ documents, contents, hasImages: chosen.items.length > 0, status, cut });
  return { ...chosen, ...defined({ error }) };
}

interface ChosenImages {
  readonly items: readonly ResponseItem[];
  readonly secondary: ReadonlySet<number>;
}

/** One entry is one image, even if it contains the data and a URL, or the data twice. */
function chooseImages(found: readonly FoundImage[], cut: Redactor): ChosenImages {
  const results = found.filter(({ isSecondary }) => !isSecondary);
  const secondary = new Set(
    found.flatMap(({ image, isSecondary }) => (isSecondary && image !== undefined ? [image] : [])),
  );
  const items: ResponseItem[] = [];
  const urls = new Set<string>();
  for (const [entry, forms] of Map.groupBy(results, ({ entry: one }) => one)) {
    const data = forms.filter(({ image }) => image !== undefined);
    const revisedPrompt = cut(revisedPromptOf(entry)) || undefined;
    // Data under a name for URLs is a second form of the data next to it.
    const own = data.filter(({ key }) => !isUrlKey(key));
    const kept = own.length > 0 ? own : data.slice(0, 1);
    for (const { image } of data)
      if (image !== undefined && !kept.some((one) => one.image === image)) secondary.add(image);
    for (const { image } of kept) items.push(defined({ image, revisedPrompt, list: forms[0]?.list, entry }));
    const link = kept.length === 0 ? forms.find((one) => one.url !== undefined) : undefined;
    if (link?.url === undefined || urls.size === maxUrls || urls.has(link.url)) continue;
    urls.add(link.url);
    items.push(defined({ url: link.url, revisedPrompt, list: link.list, entry }));
  }
  // Text may mention addresses besides the image.
  const hasData = items.some(({ image }) => image !== undefined);
  const written = new Set(results.filter(({ key }) => key === 'text').map(({ url }) => url));
  const hasEntry = items.some(({ url }) => url !== undefined && !written.has(url));
  const followed = items.filter(({ url }) => url === undefined || !(hasData || hasEntry) || !written.has(url));
  return { items: followed, secondary };
}

const isUrlKey = (key: string): boolean => /ur[li]|href|src|link/i.test(key);

function revisedPromptOf(entry: object): string {
  const { revised_prompt: snake, revisedPrompt: camel } = entry as {
    revised_prompt?: unknown;
    revisedPrompt?: unknown;
  };
  return [snake, camel].find((one) => typeof one === 'string') ?? '';
}

/** What decides between success, refusal and failure. */
interface Reading {
  readonly documents: readonly ResponseDocument[];
  readonly contents: ResponseContents;
  readonly hasImages: boolean;
  readonly status: number;
  readonly cut: Redactor;
}

/** Undefined for a success with at least one image. */
function errorOf(reading: Reading): ImageError | undefined {
  const { contents, hasImages, status, cut } = reading;
  const { explanations, answers, others, tokens, retryAfter } = contents;
  const verdict = verdictOf(reading);
  if (verdict === 200) return hasImages ? undefined : noImage(reading);
  const words = cut(explain(explanations) || explain(answers) || explain(others));
  const names = tokens.filter((token) => /[a-z_]{4}/i.test(token)).slice(0, 3);
  const isUnknown = verdict === 500 && status < 300;
  const code = classifyFailure({ verdict, isUnknown, tokens, words, ...defined({ retryAfter }) });
  return new ImageError(code, {
    mayHaveBeenCharged: verdict < 400 || verdict >= 500,
    serviceText: words || cut(names.join('; ')),
    status,
    ...reasonOf(code, verdict),
    ...(code === 'rate-limited' ? defined({ retryAfter }) : {}),
  });
}

function reasonOf(code: ErrorCode, verdict: number): ErrorFacts {
  if (code === 'refused') return { reason: 'blocked' };
  return code === 'rejected' && verdict === 403 ? { reason: 'forbidden' } : {};
}

/** A success without an image: a task that has only begun, a refusal, or nothing. */
function noImage(reading: Reading): ImageError {
  const { contents, status, cut } = reading;
  const { explanations, tasks, tokens } = contents;
  const words = cut(explain(explanations));
  const facts = { mayHaveBeenCharged: true, status };
  if (tasks.length > 0 || status === 202) {
    const serviceText = cut([...new Set([words, ...tasks])].filter(Boolean).join('; '));
    return new ImageError('no-image', { ...facts, reason: 'queued', serviceText });
  }
  const answer = answerOf(reading);
  const reason = tokens.find((token) => blockedReason.test(token));
  if (reason !== undefined)
    return new ImageError('refused', { ...facts, reason: 'blocked', serviceText: words || answer || cut(reason) });
  const refusal = answer || words;
  if (refusal !== '') return new ImageError('refused', { ...facts, serviceText: refusal });
  return new ImageError('no-image', {
    ...facts,
    serviceText: cut(tokens.find((token) => endReason.test(token)) ?? ''),
  });
}

/** The model's text, joined from the pieces of a stream. */
function answerOf({ documents, contents: { answers, deltas }, cut }: Reading): string {
  const isStream = deltas.length === 0 && documents.length > 1;
  return cut((isStream ? answers.join('') : (answers.find(isMeaningful) ?? deltas.join(''))).trim());
}

const blockedReason =
  /^(image_?)?(safety|prohibited_?content|recitation|blocklist|spii|content_?filter(ed)?|refusal|moderation\w*)$|content_?policy/i;
/** Why the model ended without an image, if it is not the usual reason. */
const endReason = /^(no_image|image_other|max_tokens|length|malformed\w*|other|language)$/i;

const successWords =
  /^((operation|request) )?(success(ful(ly)?)?|succeeded|ok|done|completed?|finished|操作成功|请求成功|成功)[\s\p{P}]*$/iu;
const isMeaningful = (text: string): boolean =>
  text.trim() !== '' && !successWords.test(text.trim()) && !/^#\d+$/.test(text);

function explain(explanations: readonly string[]): string {
  return [...new Set(explanations.filter(isMeaningful))].slice(0, maxExplanations).join('; ');
}

/** 200 for a success, otherwise the HTTP status or the code that counts instead of it. */
function verdictOf({ documents, contents: { codes, failed, tasks }, hasImages, status }: Reading): number {
  const isSuccess = status >= 200 && status < 300;
  const [first] = documents;
  const envelope = (Array.isArray(first?.value) ? {} : first?.value) as { code?: unknown };
  const code = typeof envelope.code === 'string' || typeof envelope.code === 'number' ? envelope.code : '';
  const number = /^\s*\d+\s*$/.test(String(code)) ? Number(code) : undefined;
  if (number !== undefined && !failed) {
    if (number === 0 || (number >= 200 && number < 300)) return 200;
    if (number >= 300 && number < 600) return number;
    // Vendors' own codes: their first digits often repeat the HTTP status.
    const leading = Number(String(number).slice(0, 3));
    if (number > 999 && leading >= 400 && leading < 600) return isSuccess ? leading : status;
    if (number > 999 && leading === 200) return isSuccess ? 200 : status;
    if ((hasImages || tasks.length > 0) && isSuccess) return 200;
    return isSuccess ? 500 : status;
  }
  if (number !== undefined && number >= 400 && number < 600) return number;
  if (!isSuccess) return status;
  const named = codes.find((one) => one >= 400 && one < 600);
  if (named !== undefined) return named;
  const isFailureWord = String(code).trim() !== '' && number === undefined && !successWords.test(String(code).trim());
  if (hasImages && !isFailureWord) return 200;
  return failed || isFailureWord || codes.length > 0 ? 500 : 200;
}

/** Error for HTML from a proxy, truncated JSON, or an empty body. */
function notAReply(skeleton: string, serviceText: string, status: number): ImageError {
  const facts = { status, serviceText, mayHaveBeenCharged: status < 400 || status >= 500 };
  const page = /^\s*</.test(skeleton);
  if (!page && status >= 400 && status < 500) {
    const code = classifyFailure({ verdict: status, tokens: [], words: serviceText });
    if (code !== 'rejected') return new ImageError(code, { ...facts, ...reasonOf(code, status) });
  }
  if (status === 401) return new ImageError('bad-key', facts);
  if (status === 402) return new ImageError('quota', facts);
  if (status === 429) return new ImageError('rate-limited', facts);
  return new ImageError(page || status >= 300 ? 'gateway-error' : 'bad-reply', facts);
}
