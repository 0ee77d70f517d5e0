// Reads a reply into the outbox as it streams and tells what it holds.
import { ImageError } from './errors';
import type { Download, OutboxEntry, OutboxFile } from './ports';
import { maxReplyBytes, ReplyScanner } from './reply/scanner';
import { readReply, type ReplyItem } from './reply/reply';

/** A picture that lies in the outbox, not yet verified. */
export interface ReceivedPicture {
  readonly file: OutboxFile;
  /** Its text was closed and was base64, or its download came to an end. */
  readonly whole: boolean;
  readonly revisedPrompt?: string;
}

export interface Received {
  readonly pictures: ReceivedPicture[];
  /** What went wrong; pictures that are whole may be there all the same. */
  readonly error?: unknown;
}

export interface Receiver {
  readonly entry: OutboxEntry;
  readonly endpoint: string;
  readonly download: Download;
  /** Bytes of the body so far. */
  onBytes(received: number): void;
}

/**
 * Scans the body; each picture's bytes go to its outbox file as they come.
 * Never throws for what the service or the line does: that is in `error`.
 */
export async function receive(response: Response, signal: AbortSignal, receiver: Receiver): Promise<Received> {
  const files: OutboxFile[] = [];
  const scanner = new ReplyScanner();
  const whole = (): ReceivedPicture[] =>
    files.map((file, index) => ({ file, whole: scanner.pictures[index]?.whole ?? false }));
  try {
    await scanBody(response, scanner, files, receiver);
    for (const file of files) await file.end();
    if (scanner.overflow)
      throw new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: 'too-large', amount: maxReplyBytes });
    const items = readReply(scanner.skeleton(), response.status);
    const pictures = whole().map((picture, index) => ({ ...picture, ...revisedPrompt(items, index) }));
    return await withDownloads(pictures, items, receiver, signal);
  } catch (error) {
    for (const file of files) await file.end();
    return { pictures: whole(), error };
  }
}

async function scanBody(
  response: Response,
  scanner: ReplyScanner,
  files: OutboxFile[],
  receiver: Receiver,
): Promise<void> {
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    for (const { picture, bytes } of scanner.push(chunk)) {
      files[picture] ??= await receiver.entry.file(picture);
      await files[picture].write(bytes);
    }
    receiver.onBytes(received);
    if (scanner.overflow) return;
  }
}

function revisedPrompt(items: readonly ReplyItem[], picture: number): { revisedPrompt?: string } {
  const text = items.find((item) => item.picture === picture)?.revisedPrompt;
  return text === undefined ? {} : { revisedPrompt: text };
}

/** Brings the pictures that the reply only names by URL. */
async function withDownloads(
  pictures: ReceivedPicture[],
  items: readonly ReplyItem[],
  receiver: Receiver,
  signal: AbortSignal,
): Promise<Received> {
  for (const { url, revisedPrompt: words } of items) {
    if (url === undefined) continue;
    const file = await receiver.entry.file(pictures.length);
    const picture = { file, ...(words === undefined ? {} : { revisedPrompt: words }) };
    try {
      for await (const bytes of receiver.download(url, receiver.endpoint, signal)) await file.write(bytes);
      await file.end();
      pictures.push({ ...picture, whole: true });
    } catch (error) {
      await file.end();
      return { pictures: [...pictures, { ...picture, whole: false }], error };
    }
  }
  return { pictures };
}
