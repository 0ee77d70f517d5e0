// Receives a streamed response into the outbox and reports the images it contains. A bundle of its own.
import { defined } from '../defined';
import { ImageError } from '../errors';
import { readAll } from '../image/decode-limits';
import { isSameContent } from '../image/same-content';
import { inspectImage, sniff } from '../image/inspect';
import type { ByteSource } from '../image/byte-source';
import type { Download, HttpResponse } from '../platform';
import type { OutboxFile } from '../outbox/outbox';
import { findImages } from '../provider/nebula/find-images';
import { maxImages } from '../provider/nebula/response-limits';
import { parseResponse, type ParsedResponse } from '../provider/nebula/parse-response';
import { keepResponse } from './keep-response';
import {
  closeFile,
  hasImage,
  hasOnlyFragments,
  onDisk,
  readBody,
  type BodyOptions,
  type ReceivedImage,
  type Receiving,
} from './response-body';

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

/** Writes images to the outbox as they arrive. Failures of the service or the connection are in `error`, not thrown. */
export async function receiveResponse(
  response: HttpResponse,
  signal: AbortSignal,
  receiver: ReceiveOptions,
): Promise<ReceiveResult> {
  const { hide = (text: string) => text, entry } = receiver;
  const body = await readBody(response, receiver);
  const receiving: Receiving = { response, body, images: [], hide };
  const parsed = parse(receiving);
  let error: unknown = body.error ?? parsed.error;
  try {
    const problem = await addScanned(receiving, parsed);
    error ??= problem;
    if (isCharged(error) && (await addFound(receiving, receiver))) error = body.error;
    else if (error === undefined || (isCharged(error) && !hasImage(receiving))) {
      const failed = await addDownloads(receiving, parsed, receiver, signal);
      if (body.error === undefined) error = hasImage(receiving) ? failed : (error ?? failed);
    }
    await dropRepeated(receiving);
    await keepResponse(receiving, entry, error);
  } catch (thrown) {
    error ??= thrown;
  }
  return { images: receiving.images, ...defined({ error }) };
}

const isCharged = (error: unknown): boolean => !(error instanceof ImageError) || error.mayHaveBeenCharged;

function parse({ response, body: { scanner, isBinary }, hide }: Receiving): ParsedResponse {
  const facts = { mayHaveBeenCharged: true, status: response.status, reason: 'not-a-picture' };
  const nothing = { items: [], secondary: new Set<number>() };
  if (isBinary) return { ...nothing, error: new ImageError('bad-reply', facts) };
  if (scanner.overflow) return nothing;
  const parsed = parseResponse(scanner.skeleton(), response.status, hide);
  const isGarbled = scanner.hasInvalidImage && parsed.error?.code === 'no-image';
  return isGarbled ? { ...parsed, error: new ImageError('bad-reply', { ...parsed.error?.facts, ...facts }) } : parsed;
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

/**
 * Adds the images of an unusual response, in place of previews and fragments: the body itself, or what is in its text.
 * @returns whether there is a complete one.
 */
async function addFound(receiving: Receiving, receiver: ReceiveOptions): Promise<boolean> {
  const { images, body } = receiving;
  const { whole, isStream, error } = body;
  if (hasImage(receiving) && !(isStream && (await hasOnlyFragments(receiving)))) return false;
  const problem = whole && (await closeFile(whole));
  if (body.isBinary && whole && sniff(await whole.read(0, 12))) {
    const isWhole = error === undefined || (await inspectImage(whole))?.end !== undefined;
    images.push({ file: whole, complete: problem === undefined && isWhole });
    return hasImage(receiving);
  }
  const found: ReceivedImage[] = [];
  let index = body.scanner.images.length;
  for await (const bytes of findImages(await textOf(body), isStream, receiver.decodeGroups)) {
    if (index === maxImages) break;
    const file = await onDisk(receiver.entry.file(index++));
    await onDisk(file.write(bytes));
    const complete = (await closeFile(file)) === undefined && (error === undefined || error instanceof ImageError);
    found.push({ file, complete });
    receiver.onBytes(bytes.length);
  }
  if (!hasImage({ images: found })) {
    images.push(...found);
    return false;
  }
  for (const { file } of images.splice(0, images.length, ...found)) await file.discard();
  return true;
}

/** What may contain images that the scanner has not cut out. */
async function textOf({ whole, scanner, isStream, isBinary }: Receiving['body']): Promise<Uint8Array> {
  const isComplete = !isStream && !isBinary && scanner.overflow === undefined;
  if (isComplete || !whole) return scanner.skeletonBytes().slice();
  return readAll(whole, new AbortController().signal);
}

/** Stops at the first failure and returns it. */
async function addDownloads(
  { images, body, hide }: Receiving,
  { items }: ParsedResponse,
  receiver: ReceiveOptions,
  signal: AbortSignal,
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
      error = withoutSecretText(thrown, hide);
    }
    const problem = file && (await closeFile(file));
    error ??= problem;
    if (file) images.push({ file, complete: error === undefined, ...defined({ revisedPrompt, list, entry }) });
    if (error !== undefined) return error;
  }
  return undefined;
}

/** Redacts an error about a download: its URL comes from the service, so only the host is kept. */
function withoutSecretText(thrown: unknown, hide: (text: string) => string): unknown {
  if (!(thrown instanceof ImageError)) return thrown;
  const { code, facts, cause } = thrown;
  const url = URL.parse(facts.subject ?? '');
  const subject = facts.subject === undefined ? {} : { subject: hide(url ? `${url.protocol}//${url.host}/` : '') };
  const options = cause instanceof Error ? { cause: new Error(hide(cause.message)) } : {};
  return new ImageError(code, { ...facts, ...subject }, options);
}

/** An image that a response contains in two places, or in one place in two formats, is one image. */
async function dropRepeated({ images, body }: Receiving): Promise<void> {
  // The places of the images are unknown then.
  if (body.scanner.overflow) return;
  for (let index = images.length - 1; index > 0; index--) {
    const { file, complete, list, entry } = images[index]!;
    for (const earlier of images.slice(0, index)) {
      if (!complete || !earlier.complete || (list !== undefined && earlier.list === list && earlier.entry !== entry))
        continue;
      const isOneEntry = entry !== undefined && earlier.entry === entry;
      const isRepeated =
        (await isSameContent(earlier.file, file)) || (isOneEntry && (await isOtherFormat(earlier.file, file)));
      if (!isRepeated) continue;
      await file.discard();
      images.splice(index, 1);
      break;
    }
  }
}

/** Whether two files of one entry are the same image as PNG and as JPEG, for example. */
async function isOtherFormat(one: ByteSource, other: ByteSource): Promise<boolean> {
  const [a, b] = await Promise.all([inspectImage(one), inspectImage(other)]);
  return a !== undefined && b !== undefined && a.format !== b.format && a.width === b.width && a.height === b.height;
}
