// Reads a response body as it arrives: images go to the outbox, and so does an unusual response as a whole.
import { toImageError, ImageError } from '../errors';
import { concat } from '../image/formats/byte-window';
import { inspectImage, sniff } from '../image/inspect';
import type { HttpResponse } from '../platform';
import type { OutboxEntry, OutboxFile } from '../outbox/outbox';
import type { DecodeGroups } from '../provider/nebula/base64-decoder';
import { maxResponseBytes } from '../provider/nebula/response-limits';
import { ResponseScanner } from '../provider/nebula/response-scanner';

/** Bytes of a response without an image after which it is written to disk as it arrives. */
const maxUnwritten = 16 * 1024;
/** Bytes of a response besides its images that may contain the rest of one. */
const minRest = 500;
/** The numbers of the files with the whole response, as received and without the API key; images have lower numbers. */
export const wholeIndex = 99;
export const redactedIndex = 98;
/** Bytes needed to recognize an image. */
const headLength = 16;

export interface ResponseBody {
  readonly scanner: ResponseScanner;
  /** The scanned images, by their index. */
  readonly files: ReadonlyMap<number, OutboxFile>;
  /** The response as received, if it is unusual or a stream. */
  readonly whole: OutboxFile | undefined;
  /** Whether the body is not text, but an image or other data. */
  readonly isBinary: boolean;
  /** Whether it consists of events or lines. */
  readonly isStream: boolean;
  /** Why it could not be read to its end. */
  readonly error: unknown;
}

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

/** A response that has been read, with the images found so far. */
export interface Receiving {
  readonly response: HttpResponse;
  readonly body: ResponseBody;
  readonly images: ReceivedImage[];
  /** Removes secrets from the service's text. */
  readonly hide: (text: string) => string;
}

export const hasImage = ({ images }: Pick<Receiving, 'images'>): boolean => images.some(({ complete }) => complete);

/** Whether no image is whole, and the rest of one may be elsewhere, for example in further pieces of a streamed text. */
export async function hasOnlyFragments({ body, images }: Receiving): Promise<boolean> {
  if (images.length === 0 || body.scanner.skeletonBytes().length < minRest) return false;
  for (const { file } of images) if ((await inspectImage(file))?.end !== undefined) return false;
  return true;
}

export interface BodyOptions {
  readonly entry: OutboxEntry;
  readonly decodeGroups?: DecodeGroups | undefined;
  /** Decoded bytes of images so far. */
  readonly onBytes: (received: number) => void;
}

/** Never rejects: what arrived before a failure stays in the outbox. */
export async function readBody(
  response: HttpResponse,
  { entry, decodeGroups, onBytes }: BodyOptions,
): Promise<ResponseBody> {
  const scanner = new ResponseScanner(decodeGroups);
  const files = new Map<number, OutboxFile>();
  let whole: OutboxFile | undefined;
  let isBinary = false;
  let isStream = false;
  let error: unknown;
  let size = 0;
  let received = 0;
  let head: Uint8Array | undefined = new Uint8Array();

  const read = async (chunk: Uint8Array): Promise<void> => {
    const rest = chunk.subarray(0, maxResponseBytes - size);
    size += chunk.length;
    if (isBinary || isStream) whole ??= await onDisk(entry.file(wholeIndex));
    if (whole) await onDisk(whole.write(rest));
    if (isBinary) return onBytes(Math.min(size, maxResponseBytes));
    const before = whole || scanner.images.length > 0 ? undefined : scanner.skeletonBytes().slice();
    for (const { image, bytes } of scanner.push(chunk)) {
      const file = files.get(image) ?? (await onDisk(entry.file(image)));
      files.set(image, file);
      await onDisk(file.write(bytes));
      received += bytes.length;
    }
    onBytes(received);
    const isUnusual = size > maxUnwritten || scanner.overflow !== undefined;
    if (!before || scanner.images.length > 0 || !isUnusual) return;
    whole = await onDisk(entry.file(wholeIndex));
    await onDisk(whole.write(concat(before, rest)));
  };

  try {
    for await (const chunk of response.body ?? []) {
      let bytes: Uint8Array = head ? concat(head, chunk) : chunk;
      if (head && bytes.length < headLength) {
        head = bytes;
        continue;
      }
      if (head) {
        bytes = bytes.subarray(imageOffset(bytes));
        isBinary = isBinaryBody(bytes, response);
        isStream = !isBinary && isStreamBody(bytes, response);
      }
      head = undefined;
      await read(bytes);
      if (size > maxResponseBytes || scanner.overflow === 'too-many-pictures') break;
    }
    if (head && head.length > 0) await read(head);
    const overflow = size > maxResponseBytes ? 'too-large' : scanner.overflow;
    if (overflow) error = new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: overflow });
  } catch (thrown) {
    error = thrown;
  }
  return { scanner, files, whole, isBinary, isStream, error };
}

/** The number of line breaks, spaces and marks before an image; 0 if there is none. */
function imageOffset(bytes: Uint8Array): number {
  return [1, 2, 3, 4].find((at) => sniff(bytes.subarray(at)) !== undefined) ?? 0;
}

/** By the first bytes, or by the media type of data that does not begin like text. */
function isBinaryBody(bytes: Uint8Array, { headers }: HttpResponse): boolean {
  if (sniff(bytes)) return true;
  const type = headers.get('content-type') ?? '';
  const isText = /^\s*[[{"<]/.test(String.fromCharCode(...bytes.subarray(0, headLength)));
  return /^(image\/(?!svg)|application\/octet-stream)/i.test(type) && !isText;
}

function isStreamBody(bytes: Uint8Array, { headers }: HttpResponse): boolean {
  const type = headers.get('content-type') ?? '';
  const isEvent = /^\s*(data|event|id|retry)?:/.test(String.fromCharCode(...bytes.subarray(0, headLength)));
  return (
    isEvent || /^(text\/event-stream|application\/(x-)?(ndjson|jsonl|json-?lines|json-seq|stream\+json))/i.test(type)
  );
}

/** Distinguishes disk errors from an interrupted connection: the request may have been charged. */
export async function onDisk<T>(operation: Promise<T>): Promise<T> {
  return operation.catch((thrown: unknown) => {
    throw toImageError(thrown, 'save-failed', { mayHaveBeenCharged: true });
  });
}

/** Returns an error instead of throwing it, because the bytes already written must stay. */
export async function closeFile(file: OutboxFile): Promise<unknown> {
  return onDisk(file.end()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}
