// Receives a streamed response into the outbox and reports the images it contains. A bundle of its own.
import { defined } from '../defined';
import { ImageError } from '../errors';
import { readAll } from '../image/decode-limits';
import { isSameContent } from '../image/same-content';
import { inspectImage, sniff } from '../image/inspect';
import type { Download, HttpResponse } from '../platform';
import type { OutboxFile } from '../outbox/outbox';
import { findEmbeddedImages } from '../provider/nebula/embedded-images';
import { maxImages } from '../provider/nebula/response-limits';
import { parseResponse, type ParsedResponse } from '../provider/nebula/parse-response';
import {
  closeFile,
  onDisk,
  readBody,
  redactedIndex,
  wholeIndex,
  type BodyOptions,
  type ResponseBody,
} from './response-body';

/** An image in the outbox, not yet verified. */
export interface ReceivedImage {
  readonly file: OutboxFile;
  /** Whether its text was closed and valid base64, or its download completed. */
  readonly complete: boolean;
  readonly revisedPrompt?: string;
  /** Media type of the response; only if the file is the response as received, because no image was found in it. */
  readonly contentType?: string;
  /** The list of the response that contains it. */
  readonly list?: object;
  /** The object of the response that contains it. */
  readonly entry?: object;
}

export interface ReceiveResult {
  readonly images: ReceivedImage[];
  /** Why receiving failed; complete images may exist nevertheless. */
  readonly error?: unknown;
}

export interface ReceiveOptions extends BodyOptions {
  readonly endpoint: string;
  readonly download: Download;
  /** Removes secrets from the service's text. */
  readonly hide?: (text: string) => string;
}

interface Receiving {
  readonly response: HttpResponse;
  readonly signal: AbortSignal;
  readonly receiver: ReceiveOptions;
  readonly body: ResponseBody;
  readonly images: ReceivedImage[];
}

/** Writes images to the outbox as they arrive. Failures of the service or the connection are in `error`, not thrown. */
export async function receiveResponse(
  response: HttpResponse,
  signal: AbortSignal,
  receiver: ReceiveOptions,
): Promise<ReceiveResult> {
  const body = await readBody(response, receiver);
  const receiving: Receiving = { response, signal, receiver, body, images: [] };
  const parsed = body.isBinary || body.scanner.overflow ? noItems : parse(receiving);
  let error: unknown = body.error ?? parsed.error;
  if (body.isBinary)
    error ??= new ImageError('bad-reply', {
      mayHaveBeenCharged: true,
      reason: 'not-a-picture',
      status: response.status,
    });
  try {
    const problem = await addScanned(receiving, parsed);
    error ??= problem;
    if (!hasImage(receiving) && isCharged(error)) {
      const isFound = (await addEmbedded(receiving)) || hasImage(receiving);
      const failed = isFound ? undefined : await addDownloads(receiving, parsed);
      if (body.error === undefined) error = hasImage(receiving) ? failed : (error ?? failed);
    } else if (body.error === undefined) error ??= await addDownloads(receiving, parsed);
    await dropRepeated(receiving);
    await keepUnusual(receiving, error);
  } catch (thrown) {
    error ??= thrown;
  }
  return { images: receiving.images, ...defined({ error }) };
}

/** Bytes of a response besides its images that may contain the rest of one. */
const minRest = 500;

const noItems: ParsedResponse = { items: [], secondary: new Set() };

const hasImage = ({ images }: Receiving): boolean => images.some(({ complete }) => complete);
const isCharged = (error: unknown): boolean => !(error instanceof ImageError) || error.mayHaveBeenCharged;

function parse({ response, receiver, body: { scanner } }: Receiving): ParsedResponse {
  const parsed = parseResponse(scanner.skeleton(), response.status, receiver.hide);
  const isGarbled = scanner.hasInvalidImage && parsed.error?.code === 'no-image';
  return isGarbled
    ? { ...parsed, error: new ImageError('bad-reply', { ...parsed.error?.facts, reason: 'not-a-picture' }) }
    : parsed;
}

/** Adds the images that were decoded while they arrived. A preview counts only if there is nothing else. */
async function addScanned({ body, images }: Receiving, { items, secondary, error }: ParsedResponse): Promise<unknown> {
  const { files, scanner } = body;
  let problem: unknown;
  const previews: OutboxFile[] = [];
  for (const [index, file] of files) {
    const failed = await closeFile(file);
    problem ??= failed;
    if (secondary.has(index)) {
      previews.push(file);
      continue;
    }
    const complete = failed === undefined && scanner.images[index]?.complete === true;
    const { revisedPrompt, list, entry } = items.find(({ image }) => image === index) ?? {};
    images.push({ file, complete, ...defined({ revisedPrompt, list, entry }) });
  }
  const isUnwanted = images.some(({ complete }) => complete) || !isCharged(error);
  for (const file of previews) {
    if (isUnwanted) await file.discard();
    else images.push({ file, complete: false });
  }
  return problem;
}

/** Adds the images of an unusual response: the body itself, or what is embedded in its text. */
async function addEmbedded({ body, images, receiver }: Receiving): Promise<boolean> {
  const { whole, scanner, isBinary, error } = body;
  const problem = whole && (await closeFile(whole));
  if (isBinary && whole && sniff(await whole.read(0, 12))) {
    const isWhole = error === undefined || (await inspectImage(whole))?.end !== undefined;
    const complete = problem === undefined && isWhole;
    images.push({ file: whole, complete });
    return complete;
  }
  if (isBinary || (!whole && scanner.images.length > 0)) return false;
  const text = whole ? await readAll(whole, new AbortController().signal) : scanner.skeletonBytes().slice();
  let index = scanner.images.length;
  let isFound = false;
  for await (const bytes of findEmbeddedImages(text, receiver.decodeGroups)) {
    const file = await onDisk(receiver.entry.file(index++));
    await onDisk(file.write(bytes));
    const complete = (await closeFile(file)) === undefined && (error === undefined || error instanceof ImageError);
    images.push({ file, complete });
    receiver.onBytes(bytes.length);
    isFound ||= complete;
  }
  return isFound;
}

/** Stops at the first failure and returns it. */
async function addDownloads(
  { images, body, receiver, signal }: Receiving,
  { items }: ParsedResponse,
): Promise<unknown> {
  let index = body.scanner.images.length;
  let received = images.reduce((sum, { file }) => sum + file.size, 0);
  for (const { url, revisedPrompt, list, entry } of items) {
    if (url === undefined) continue;
    if (index === maxImages)
      return new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: 'too-many-pictures' });
    let file: OutboxFile | undefined;
    let error: unknown;
    try {
      file = await onDisk(receiver.entry.file(index++));
      const address = url.startsWith('/') ? (URL.parse(url, receiver.endpoint)?.href ?? url) : url;
      for await (const bytes of receiver.download(address, receiver.endpoint, signal)) {
        await onDisk(file.write(bytes));
        receiver.onBytes((received += bytes.length));
      }
    } catch (thrown) {
      error = withoutSecretText(thrown, receiver);
    }
    const problem = file && (await closeFile(file));
    error ??= problem;
    if (file) images.push({ file, complete: error === undefined, ...defined({ revisedPrompt, list, entry }) });
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Redacts an error about a download: its URL comes from the service, so only the host is kept. */
function withoutSecretText(thrown: unknown, { hide = (text) => text }: ReceiveOptions): unknown {
  if (!(thrown instanceof ImageError)) return thrown;
  const { code, facts, cause } = thrown;
  const url = URL.parse(facts.subject ?? '');
  const subject = facts.subject === undefined ? {} : { subject: hide(url ? `${url.protocol}//${url.host}/` : '') };
  const options = cause instanceof Error ? { cause: new Error(hide(cause.message)) } : {};
  return new ImageError(code, { ...facts, ...subject }, options);
}

/** An image that a response contains in two places is one image. */
async function dropRepeated({ images, body }: Receiving): Promise<void> {
  // The places of the images are unknown then.
  if (body.scanner.overflow) return;
  for (let index = images.length - 1; index > 0; index--) {
    const { file, complete, list, entry } = images[index]!;
    for (const earlier of images.slice(0, index)) {
      if (!complete || !earlier.complete || (list !== undefined && earlier.list === list && earlier.entry !== entry))
        continue;
      if (!(await isSameContent(earlier.file, file))) continue;
      await file.discard();
      images.splice(index, 1);
      break;
    }
  }
}

/**
 * Keeps a successful response without an image as received, because it may contain or name the image in a way that is
 * not known; also the beginning of an unusual response whose connection broke.
 */
async function keepUnusual(receiving: Receiving, error: unknown): Promise<void> {
  const { body, images, response, receiver } = receiving;
  if (images.some(({ file }) => file === body.whole)) return;
  let { whole } = body;
  const isPage = /^\s*</.test(new TextDecoder().decode(body.scanner.skeletonBytes().subarray(0, 100)));
  const isUnusual =
    !(error instanceof ImageError) || isPage || ['no-image', 'bad-reply', 'save-failed'].includes(error.code);
  if (whole) await closeFile(whole);
  const isFragment = error === undefined && (await hasOnlyFragments(receiving));
  const isKept = isFragment || (!hasImage(receiving) && error !== undefined && isUnusual);
  if (!response.ok || !isKept) return whole?.discard();
  if (!whole && !isFragment && (body.error !== undefined || body.scanner.images.length > 0)) return;
  const received = whole ? await readAll(whole, new AbortController().signal) : body.scanner.skeletonBytes();
  const text = withoutSecret(received, receiver);
  if (text && /^\s*(null)?\s*$/.test(new TextDecoder().decode(text.subarray(0, 100)))) return;
  if (!whole || text !== received) {
    await whole?.discard();
    if (!text) return;
    whole = await onDisk(receiver.entry.file(whole ? redactedIndex : wholeIndex));
    await onDisk(whole.write(text.slice()));
    await closeFile(whole);
  }
  for (const { file } of images) if (file.size === 0) await file.discard();
  const rest = images.filter(({ file }) => file.size > 0);
  images.splice(0, images.length, ...rest, { file: whole, complete: false, contentType: mediaType(response) });
}

/** Whether the rest of an image may be elsewhere in the response, for example in further pieces of a streamed text. */
async function hasOnlyFragments({ body, images }: Receiving): Promise<boolean> {
  if (images.length === 0 || body.scanner.skeletonBytes().length < minRest) return false;
  for (const { file } of images) if ((await inspectImage(file))?.end !== undefined) return false;
  return true;
}

/** The same bytes if they do not contain the API key; undefined if it cannot be removed. */
function withoutSecret(bytes: Uint8Array, { hide = (text) => text }: ReceiveOptions): Uint8Array | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // Invisible characters may occur between the letters of the key.
    const visible = text.replace(/(?![\n\r\t])[\p{Cc}\p{Cf}]/gu, '');
    const redacted = hide(visible) === visible ? hide(text) : hide(visible);
    return redacted === text ? bytes : new TextEncoder().encode(redacted);
  } catch {
    const text = new TextDecoder('latin1').decode(bytes);
    return hide(text) === text ? bytes : undefined;
  }
}

function mediaType({ headers }: HttpResponse): string {
  return /^[\w.+-]{1,40}\/[\w.+-]{1,60}/.exec(headers.get('content-type') ?? '')?.[0] ?? 'application/octet-stream';
}
