// Collects the contents of a response, whatever its structure: images, URLs, explanations, answers, error codes.
import { parseJson, type ResponseDocument } from './response-documents';

/** An image that the scanner has cut out, or the URL of one. */
export interface FoundImage {
  /** Index of the scanned image; undefined for a URL. */
  readonly image?: number;
  readonly url?: string;
  /** The object that contains it directly. */
  readonly entry: object;
  /** The innermost list that contains it: other images of the same list are other results, even if they are equal. */
  readonly list: object | undefined;
  readonly key: string;
  /** Whether it is a preview, or repeats an image of the request: not a result. */
  readonly isSecondary: boolean;
}

export interface ResponseContents {
  readonly images: FoundImage[];
  /** Why something failed, in the service's words. */
  readonly explanations: string[];
  /** Other text, which may explain a failure, with the name of its list. */
  readonly others: string[];
  /** Text of the model. */
  readonly answers: string[];
  /** Pieces of a streamed text. */
  readonly deltas: string[];
  /** Words of structured fields: `code`, `type`, `status`, `reason`. */
  readonly tokens: string[];
  /** Numeric codes of error objects. */
  readonly codes: number[];
  /** Whether the response contains an error object or reports failure in a flag or a status. */
  failed: boolean;
  /** Names and states of tasks that the service has only begun. */
  readonly tasks: string[];
  /** Seconds to wait, if the response states them. */
  retryAfter?: number;
}

const maxDepth = 24;
const maxValues = 20_000;
/** Maximum number of values examined of one list. */
const maxItems = 1000;
/** Maximum number of other texts. */
const maxOthers = 20;
/** Maximum characters of a string that is examined for nested JSON. */
const maxNested = 1_000_000;
const maxNesting = 4;

const explanationKeys =
  /^(message|msg|error|errors|detail|details|title|description|err|failure|fail|refusal|fault|warning|exception|cause|hint|desc|info|messages|raw)$|^(error|err|fail|failure|status|finish|block|fault|user|localized|result|ret|human)_?-?(message|msg|description|desc|reason|detail|string|text|reasonmessage)s?$/i;
const answerKeys = /^(content|text|output_text|generated_text|revised_?prompt|response|answer|output|result|reply)$/i;
const tokenKeys =
  /^(code|type|status|reason|domain|param|quota_?id|quota_?metric|error_?code|err_?code|sub_?code|error_?type|(native_)?finish_?reason|block_?reason|err)$/i;
const taskKeys = /^((task|job|request|prediction|generation|prompt)_?id|id)$/i;
/** A task that the service has only begun, even if its state is not stated. */
const begunKeys = /^((task|job|prompt|prediction)_?[Ii]d|generationId|(polling|status|response)_url)$/;
export const previewKeys = /partial|preview|thumb|draft|progress|intermediate|low_?res/i;
export const previewEvents = /partial|preview|progress|intermediate/i;
export const echoKeys = /^(inputs?|request|contents|reference(_?images?)?|source|mask|init_?images?|original|prompt)$/i;
const pending =
  /^(pending|queued|in_?queue|processing|in_?progress|running|submitted|starting|started|waiting|created|accepted|not_?start(ed)?|scheduled|generating|dreaming)$/i;
const begunWords = /^((task|job|request) )?(accepted|submitted|queued)\b|提交成功|已提交|排队中|排隊中/i;
const failing = /^(fail(ed|ure)?|error|errored|rejected|blocked|cancell?ed|expired|incomplete)$/i;
/** Members that link to something other than the result. */
const otherLinks =
  /doc|help|support|avatar|icon|logo|status|poll|webhook|callback|cancel|stream|self|homepage|billing|pay|account|type|schema|error|request|^(response_url|get|web|next|previous|id|instance|help_?url|\$schema|@type|domain)$/i;
const linkKeys =
  /ur[li]|image|img|picture|photo|src|href|link|output|result|file|download|data|b64|base64|asset|sample/i;

const retryKeys = /(retry|reset)_?(delay|after)$/i;

const webAddress = /^https?:\/\/[^\s"'<>]+$/i;
const markdownImage = /!\[[^\]]{0,500}\]\(\s*<?(https?:\/\/[^\s)>]+)/gi;
const htmlImage = /<img\b[^>]{0,500}?\bsrc=["'](https?:\/\/[^"']+)/gi;
const markdownLink = /\[[^[\]]{0,500}\]\([^()]{0,2000}\)/g;
const imageAddress = /https?:\/\/[^\s"'<>()[\]]+\.(?:png|jpe?g|webp)(?:\?[^\s"'<>()[\]]*)?/gi;

/** Each URL of an image in a text once, whatever its syntax. */
export function imageAddresses(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  let rest = text;
  for (const pattern of [markdownImage, htmlImage, imageAddress]) {
    // Links next to an image lead to the same image, for example to download it.
    if (found.size > 0) rest = rest.replace(markdownLink, ' ');
    rest = rest.replace(pattern, (whole: string, url: unknown) => {
      found.add(typeof url === 'string' ? url : whole);
      return ' ';
    });
  }
  return found;
}

/** @param documents as read from the body with its images cut out, each replaced by `#n`. */
export function collectContents(documents: readonly ResponseDocument[]): ResponseContents {
  const contents: ResponseContents = {
    images: [],
    explanations: [],
    others: [],
    answers: [],
    deltas: [],
    tokens: [],
    codes: [],
    failed: false,
    tasks: [],
  };
  const walk = createCollector(contents);
  for (const { event, value } of documents) {
    if (/^error$/i.test(event)) contents.failed = true;
    const type = isObject(value) && typeof value['type'] === 'string' ? value['type'] : '';
    walk(value, {
      key: '',
      entry: {},
      list: undefined,
      depth: 0,
      secondary: previewEvents.test(`${event} ${type}`),
      inDelta: false,
      inError: false,
      nesting: 0,
    });
  }
  // An address may be split between the pieces of a streamed text.
  if (contents.deltas.length > 1)
    for (const url of imageAddresses(contents.deltas.join('').slice(0, maxNested)))
      contents.images.push({ url, entry: {}, list: undefined, key: 'text', isSecondary: false });
  return contents;
}

interface Place {
  /** Name of the member that contains the value; a list's values have the name of the list. */
  readonly key: string;
  readonly entry: object;
  readonly list: object | undefined;
  readonly depth: number;
  readonly secondary: boolean;
  readonly inDelta: boolean;
  /** Whether it is inside an error or its details. */
  readonly inError: boolean;
  readonly nesting: number;
}

function createCollector(contents: ResponseContents) {
  let left = maxValues;

  const text = (value: string, place: Place): void => {
    const { key, entry, list, nesting } = place;
    const cut = /^#(\d+)$/.exec(value)?.[1];
    if (cut !== undefined) {
      contents.images.push({ image: Number(cut), entry, list, key, isSecondary: place.secondary });
      return;
    }
    if (nesting < maxNesting && value.length < maxNested && value.includes('{')) {
      const nested = parseJson(value);
      const inner = nested ?? parseJson(value.slice(value.indexOf('{'), value.lastIndexOf('}') + 1));
      if (inner !== undefined) walk(inner, { ...place, depth: place.depth + 1, nesting: nesting + 1 });
      if (nested !== undefined) return;
    }
    const words = value.trim();
    if (words === '') return;
    if (webAddress.test(words)) return link(words, place);
    // The documented member; an invalid URL in it is reported as such.
    if (key === 'url' || (/^\/[^\s/]/.test(words) && /^image_?url$/i.test(key))) return link(words, place);
    if (tokenKeys.test(key)) {
      if (words.length <= 200) contents.tokens.push(words);
      // A reason may be a sentence.
      if (/\s/.test(words) && /reason|status|err/i.test(key)) contents.explanations.push(words);
      return;
    }
    if (begunWords.test(words) && words.length < 200) contents.tasks.push(words);
    if (explanationKeys.test(key)) contents.explanations.push(words);
    else if (/reason|think|thought/i.test(key)) return;
    else if (place.inDelta || key === 'delta') contents.deltas.push(value);
    else if (answerKeys.test(key)) contents.answers.push(value);
    else if (retryKeys.test(key)) readRetry(words);
    else if (place.secondary) return;
    else if (place.inError && /\s/.test(words)) contents.explanations.push(words);
    else if (contents.others.length < maxOthers && (list || /\s|[^\0-\x7f]/.test(words)))
      contents.others.push(list ? `${key}: ${words}` : words);
    for (const url of imageAddresses(value))
      contents.images.push({ url, entry: {}, list, key: 'text', isSecondary: place.secondary });
  };

  const link = (url: string, { key, entry, list, secondary }: Place): void => {
    if (explanationKeys.test(key)) contents.explanations.push(url);
    else if (linkKeys.test(key) && !otherLinks.test(key))
      contents.images.push({ url, entry, list, key, isSecondary: secondary });
  };

  const readRetry = (words: string | number): void => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(m?s)?$/.exec(String(words)) ?? [];
    if (number !== undefined) contents.retryAfter ??= Math.ceil(Number(number) / (unit === 'ms' ? 1000 : 1));
  };

  const members = (value: Record<string, unknown>, place: Place): void => {
    const { status, state, task_status: taskStatus, success, ok, done, thought } = value;
    const stateText = [status, state, taskStatus].find((one) => typeof one === 'string') ?? '';
    if (failing.test(stateText) || success === false || ok === false) contents.failed = true;
    const id = Object.entries(value).find(([name, one]) => taskKeys.test(name) && typeof one === 'string');
    const isBegun = done === false || Object.keys(value).some((name) => begunKeys.test(name));
    if (pending.test(stateText) || isBegun)
      contents.tasks.push(
        [id && `${id[0]}: ${String(id[1])}`, stateText && `status: ${stateText}`].filter(Boolean).join(', '),
      );
    const inError = /^errors?$/i.test(place.key);
    if (inError && Object.keys(value).length > 0) contents.failed = true;
    for (const [key, one] of Object.entries(value).slice(0, maxItems)) {
      if (typeof one === 'number' || typeof one === 'string') {
        if (isFailureCode(key, inError, toNumber(one))) contents.codes.push(toNumber(one));
        if (retryKeys.test(key)) readRetry(one);
      }
      walk(one, {
        ...place,
        key,
        entry: value,
        depth: place.depth + 1,
        secondary:
          place.secondary || thought === true || isPreview(value) || previewKeys.test(key) || echoKeys.test(key),
        inError: place.inError || /^(errors?|details?|field_?errors|violations)$/i.test(key),
        inDelta: place.inDelta || (key === 'delta' && isObject(one)),
      });
    }
  };

  const walk = (value: unknown, place: Place): void => {
    if (left-- <= 0 || place.depth > maxDepth) return;
    if (typeof value === 'string') {
      if (/^errors?$/i.test(place.key) && value.trim() !== '') contents.failed = true;
      text(value, place);
    } else if (Array.isArray(value)) {
      // The values of a list are separate entries.
      for (const one of value.slice(0, maxItems))
        walk(one, { ...place, entry: {}, list: value, depth: place.depth + 1 });
    } else if (isObject(value)) members(value, place);
  };
  return walk;
}

const toNumber = (value: string | number): number =>
  typeof value === 'number' || /^\s*\d{3}\s*$/.test(value) ? Number(value) : NaN;

function isFailureCode(key: string, inError: boolean, number: number): boolean {
  if (/^(error_?code|err_?code)$/i.test(key)) return number > 0 && !/^(200|1000)/.test(String(number));
  return number >= 400 && (/^status_?code$/i.test(key) || (inError && /^(code|status)$/i.test(key)));
}

const isPreview = ({ is_final: snake, isFinal: camel, final }: Record<string, unknown>): boolean =>
  [snake, camel, final].includes(false);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
