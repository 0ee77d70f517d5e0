// Keeps a response as received in the outbox, without the API key, if its image may be in it and was not found.
import { readAll } from '../image/decode-limits';
import { ImageError } from '../errors';
import type { OutboxEntry, OutboxFile } from '../outbox/outbox';
import type { HttpResponse } from '../platform';
import {
  closeFile,
  hasImage,
  hasOnlyFragments,
  onDisk,
  redactedIndex,
  wholeIndex,
  type Receiving,
} from './response-body';

/** Adds the kept response to the images; otherwise discards what was written of it. */
export async function keepResponse(receiving: Receiving, entry: OutboxEntry, error: unknown): Promise<void> {
  const { body, images, response } = receiving;
  if (images.some(({ file }) => file === body.whole)) return;
  if (body.whole) await closeFile(body.whole);
  const isKept = response.ok && (await mayContainImage(receiving, error));
  const file = isKept ? await writeRedacted(receiving, entry) : undefined;
  if (file !== body.whole) await body.whole?.discard();
  if (!file) return;
  for (const empty of images.filter((image) => image.file.size === 0)) await empty.file.discard();
  const rest = images.filter((image) => image.file.size > 0);
  images.splice(0, images.length, ...rest, { file, complete: false, contentType: mediaType(response) });
}

/** Errors after which the response may contain or name the image in a way that is not known. */
const unclear = new Set(['no-image', 'bad-reply', 'save-failed']);

async function mayContainImage(receiving: Receiving, error: unknown): Promise<boolean> {
  const { whole, scanner, error: readError } = receiving.body;
  if (error === undefined) return hasOnlyFragments(receiving);
  if (hasImage(receiving)) return false;
  // Without the whole response, its text is only complete if nothing was taken out of it.
  if (!whole && (readError !== undefined || scanner.images.length > 0)) return false;
  const isPage = /^\s*</.test(new TextDecoder().decode(scanner.skeletonBytes().subarray(0, 100)));
  return isPage || !(error instanceof ImageError) || unclear.has(error.code);
}

/** The file with the response without the API key; undefined if there is nothing in it, or the key cannot be removed. */
async function writeRedacted({ body, hide }: Receiving, entry: OutboxEntry): Promise<OutboxFile | undefined> {
  const { whole, scanner } = body;
  const received = whole ? await readAll(whole, new AbortController().signal) : scanner.skeletonBytes();
  const text = withoutSecret(received, hide);
  if (!text || /^\s*(null)?\s*$/.test(new TextDecoder().decode(text.subarray(0, 100)))) return undefined;
  if (whole && text === received) return whole;
  const file = await onDisk(entry.file(whole ? redactedIndex : wholeIndex));
  await onDisk(file.write(text.slice()));
  await closeFile(file);
  return file;
}

/** The same bytes if they do not contain the API key; undefined if it cannot be removed. */
function withoutSecret(bytes: Uint8Array, hide: (text: string) => string): Uint8Array | undefined {
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
