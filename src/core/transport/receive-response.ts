// Receives a streamed response into the outbox and reports the images it contains.
import { defined } from '../defined';
import { toImageError, ImageError } from '../errors';
import type { Download } from '../platform';
import type { OutboxEntry, OutboxFile } from '../outbox/outbox';
import { maxImages, ResponseScanner } from '../provider/nebula/response-scanner';
import type { DecodeGroups } from '../provider/nebula/base64-decoder';
import { findImageUrls, parseResponse, type ResponseItem } from '../provider/nebula/parse-response';

/** An image in the outbox, not yet verified. */
export interface ReceivedImage {
  readonly file: OutboxFile;
  /** Whether its text was closed and valid base64, or its download completed. */
  readonly complete: boolean;
  readonly revisedPrompt?: string;
}

export interface ReceiveResult {
  readonly images: ReceivedImage[];
  /** Why receiving failed; complete images may exist nevertheless. */
  readonly error?: unknown;
}

export interface ReceiveOptions {
  readonly entry: OutboxEntry;
  readonly endpoint: string;
  readonly download: Download;
  readonly decodeGroups?: DecodeGroups | undefined;
  /** Removes secrets from the service's text. */
  readonly hide?: (text: string) => string;
  /** Decoded bytes of images so far. */
  onBytes(received: number): void;
}

/** Writes images to the outbox as they arrive. Failures of the service or the connection are in `error`, not thrown. */
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
    const complete = problem === undefined && scanner.images[index]?.complete === true;
    const revisedPrompt = items.find(({ image }) => image === index)?.revisedPrompt;
    images.push({ file, complete, ...defined({ revisedPrompt }) });
  }
  const problem = await addDownloads(images, scanner.images.length, items, receiver, signal);
  error ??= problem;
  return { images, ...defined({ error }) };
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

/** Stops at the first failure and returns it. */
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
    if (file) images.push({ file, complete: error === undefined, ...defined({ revisedPrompt: item?.revisedPrompt }) });
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

/** Returns an error instead of throwing it, because the bytes already written must stay. */
async function closeFile(file: OutboxFile): Promise<unknown> {
  return onDisk(file.end()).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

/** Distinguishes disk errors from an interrupted connection: the request may have been charged. */
async function onDisk<T>(operation: Promise<T>): Promise<T> {
  return operation.catch((thrown: unknown) => {
    throw toImageError(thrown, 'save-failed', { mayHaveBeenCharged: true });
  });
}
