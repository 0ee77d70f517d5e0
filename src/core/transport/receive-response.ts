// Reads a reply into the outbox as it streams and tells what it holds.
import { toImageError, ImageError } from '../errors';
import type { Download } from '../platform';
import type { OutboxEntry, OutboxFile } from '../outbox/outbox';
import { maxImages, ResponseScanner } from '../provider/nebula/response-scanner';
import type { DecodeGroups } from '../provider/nebula/base64-decoder';
import { findImageUrls, parseResponse, type ResponseItem } from '../provider/nebula/parse-response';

/** A picture that lies in the outbox, not yet verified. */
export interface ReceivedImage {
  readonly file: OutboxFile;
  /** Its text was closed and was base64, or its download came to an end. */
  readonly complete: boolean;
  readonly revisedPrompt?: string;
}

export interface ReceiveResult {
  readonly images: ReceivedImage[];
  /** What went wrong; pictures that are whole may be there all the same. */
  readonly error?: unknown;
}

export interface ReceiveOptions {
  readonly entry: OutboxEntry;
  readonly endpoint: string;
  readonly download: Download;
  readonly decodeGroups?: DecodeGroups | undefined;
  /** Takes out of the service's words what must not be repeated. */
  readonly hide?: (text: string) => string;
  /** Bytes of pictures so far, as they are kept: not of the text that carries them. */
  onBytes(received: number): void;
}

/**
 * Scans the body; each picture's bytes go to its outbox file as they come.
 * Never throws for what the service or the line does: that is in `error`.
 */
export async function receiveResponse(
  response: Response,
  signal: AbortSignal,
  receiver: ReceiveOptions,
): Promise<ReceiveResult> {
  const files = new Map<number, OutboxFile>();
  const scanner = new ResponseScanner(receiver.decodeGroups);
  let items: readonly ResponseItem[] = [];
  let error: unknown;
  try {
    await scanBody(response, scanner, files, receiver);
    if (scanner.overflow) throw new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: scanner.overflow });
    items = parseResponse(scanner.skeleton(), response.status, receiver.hide);
  } catch (thrown) {
    error = thrown;
    const mayHaveBeenCharged = thrown instanceof ImageError && thrown.mayHaveBeenCharged;
    if (mayHaveBeenCharged && !scanner.overflow) items = findImageUrls(scanner.skeleton());
  }
  const images: ReceivedImage[] = [];
  for (const [index, file] of files) {
    const problem = await closeFile(file);
    error ??= problem;
    const whole = problem === undefined && scanner.images[index]?.complete === true;
    images.push({ file, complete: whole, ...itemText(items.find(({ image }) => image === index)) });
  }
  const told = await addDownloads(images, scanner.images.length, items, receiver, signal);
  error ??= told;
  return { images, ...(error === undefined ? {} : { error }) };
}

async function scanBody(
  response: Response,
  scanner: ResponseScanner,
  files: Map<number, OutboxFile>,
  receiver: ReceiveOptions,
): Promise<void> {
  let received = 0;
  for await (const chunk of response.body ?? []) {
    for (const { image, bytes } of scanner.push(chunk)) {
      const file = files.get(image) ?? (await onDisk(receiver.entry.file(image)));
      files.set(image, file);
      await onDisk(file.write(bytes));
      received += bytes.length;
    }
    receiver.onBytes(received);
    if (scanner.overflow) return;
  }
}

function itemText(item: ResponseItem | undefined): { revisedPrompt?: string } {
  return item?.revisedPrompt === undefined ? {} : { revisedPrompt: item.revisedPrompt };
}

/** Brings the pictures that the reply only names by URL; stops at the first failure and gives it back. */
async function addDownloads(
  images: ReceivedImage[],
  from: number,
  items: readonly ResponseItem[],
  receiver: ReceiveOptions,
  signal: AbortSignal,
): Promise<unknown> {
  let index = from;
  let received = images.reduce((sum, { file }) => sum + file.size, 0);
  for (const item of items) {
    if (item.url === undefined) continue;
    if (index === maxImages)
      return new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: 'too-many-pictures' });
    let file: OutboxFile | undefined;
    let error: unknown;
    try {
      file = await onDisk(receiver.entry.file(index++));
      for await (const bytes of receiver.download(item.url, receiver.endpoint, signal)) {
        await onDisk(file.write(bytes));
        receiver.onBytes((received += bytes.length));
      }
    } catch (thrown) {
      error = withoutSecretText(thrown, receiver);
    }
    const problem = file && (await closeFile(file));
    error ??= problem;
    if (file) images.push({ file, complete: error === undefined, ...itemText(item) });
    if (error !== undefined) return error;
  }
  return undefined;
}

/** An address that was not to be had is the service's text too, and so is what was said of it. Its host is all that is told. */
function withoutSecretText(thrown: unknown, { hide = (text) => text }: ReceiveOptions): unknown {
  if (!(thrown instanceof ImageError)) return thrown;
  const { code, facts, cause } = thrown;
  const url = URL.parse(facts.subject ?? '');
  const subject = facts.subject === undefined ? {} : { subject: hide(url ? `${url.protocol}//${url.host}/` : '') };
  return new ImageError(
    code,
    { ...facts, ...subject },
    cause instanceof Error ? { cause: new Error(hide(cause.message)) } : {},
  );
}

/** Ends the file; what it could not take is given back, for the bytes that it did take stay. */
async function closeFile(file: OutboxFile): Promise<unknown> {
  return onDisk(file.end()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

/** A disk that fails is no broken line: the reply was on its way, and paid for. */
async function onDisk<T>(operation: Promise<T>): Promise<T> {
  return operation.catch((thrown: unknown) => {
    throw toImageError(thrown, 'save-failed', { mayHaveBeenCharged: true });
  });
}
