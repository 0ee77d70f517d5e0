// Makes an input ready to be sent: its format by magic bytes, private data out, its size within the limit, its bytes as a data URI.
import { encodeBase64 } from './base64';
import { foreignFormat, headBytes } from './container/foreign';
import { inspect, mimeOf } from './container/inspect';
import { privateSplices } from './container/private';
import { growth, splicedPieces } from './container/splices';
import { ImageError } from './errors';
import type { InputSource, OpenInput } from './ports';
import { maxFileBytes, maxInputBytes, type ImageFormat, type ImageInput } from './request';
import type { BodyPart, PictureText } from './wire';

/** Bytes read and encoded at a time; divisible by 3, so that no padding stands inside the text. */
const stretch = 192 * 1024;

export interface PrepareSettings {
  /** Whether EXIF, GPS, XMP, comments and the like are cut out. */
  readonly removePrivateMetadata: boolean;
}

/** A picture as it goes out. */
interface Sendable {
  readonly format: ImageFormat;
  /** Bytes. */
  readonly size: number;
  /** Its bytes from front to back; each piece fills `room` and gives way to the next, the last may be shorter. */
  pieces(room: Uint8Array): AsyncIterable<Uint8Array>;
}

/**
 * Reads each input once, however often it stands in the request; a URL goes out as it is (API document 5.3).
 * @throws {ImageError} `input-unreadable`, `input-too-large` or `input-format`, naming the file.
 */
export function pictureReader(
  openInput: OpenInput,
  { removePrivateMetadata }: PrepareSettings,
  signal: AbortSignal,
): PictureText {
  const known = new Map<string, Promise<readonly BodyPart[]>>();
  const room = new Uint8Array(stretch);
  let last: Promise<unknown> = Promise.resolve();

  const read = async ({ uri, name }: ImageInput & { kind: 'file' }): Promise<readonly BodyPart[]> => {
    const source = await openInput(uri, maxFileBytes, signal);
    try {
      const picture = await asItIs(source, name, removePrivateMetadata);
      if (picture.size > maxInputBytes)
        throw new ImageError('input-too-large', { subject: name, amount: picture.size });
      const parts: BodyPart[] = [`data:${mimeOf[picture.format]};base64,`];
      for await (const piece of picture.pieces(room)) parts.push(encodeBase64(piece));
      await source.checkUnchanged();
      return parts;
    } finally {
      await source.close();
    }
  };

  return (input: ImageInput) => {
    if (input.kind === 'url') return urlText(input.url);
    // One after the other: they share the room, and the disk.
    const text = known.get(input.uri) ?? last.then(() => read(input));
    last = text.catch(() => undefined);
    known.set(input.uri, text);
    return text;
  };
}

/** The file's own bytes, without what is private in them. */
async function asItIs(source: InputSource, name: string, clean: boolean): Promise<Sendable> {
  const found = await inspect(source);
  if (!found) {
    const format = foreignFormat(await source.read(0, headBytes));
    throw new ImageError('input-format', { subject: name, ...(format ? { format } : {}) });
  }
  const splices = clean ? await privateSplices(source, found) : [];
  if (!splices) throw new ImageError('input-format', { reason: 'damaged', subject: name });
  return {
    format: found.format,
    size: source.size + growth(splices),
    pieces: (room) => splicedPieces(source, splices, room),
  };
}

async function urlText(url: string): Promise<readonly BodyPart[]> {
  const parsed = URL.parse(url.trim());
  if (!parsed) throw new ImageError('input-unreadable', { subject: url });
  return [JSON.stringify(parsed.href).slice(1, -1)];
}
