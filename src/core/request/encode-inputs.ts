// Encodes inputs as data URIs: detects formats, strips private metadata, enforces size limits.
import { encodeBase64 } from '../image/base64-encoder';
import { mimeTypes } from '../image/inspect';
import { ImageError } from '../errors';
import type { ImageFitter, InputRole } from '../image/fit-cache';
import { isStatedGenerated } from '../image/stated-source';
import type { OpenInput } from '../image/byte-source';
import { maxFileBytes, type ImageInput } from './image-request';
import { createSerial } from '../serial';
import { openOutgoingImage, type EncodeSettings, type OutgoingImage } from './outgoing-image';
import type { BodyPart, EncodeInput } from '../provider/nebula/request-body';

/** Bytes read and encoded at a time; divisible by 3, so that no padding occurs inside the text. */
const stretch = 192 * 1024;

/** A file that was read. */
export interface EncodedInput {
  readonly uri: string;
  readonly name: string;
  readonly image: OutgoingImage;
  /** See `isStatedGenerated`. */
  readonly generated: boolean | undefined;
}

export interface EncodePorts {
  readonly openInput: OpenInput;
  readonly fitter: ImageFitter;
}

/**
 * Reads each input once, even if the request contains it twice; a URL is sent unchanged (API document 5.3).
 * @param onEncoded called for each file.
 * @throws {ImageError} `input-unreadable`, `input-too-large` or `input-format`, naming the file.
 */
export function createInputEncoder(
  { openInput, fitter }: EncodePorts,
  settings: EncodeSettings,
  signal: AbortSignal,
  onEncoded?: (file: EncodedInput) => void,
): EncodeInput {
  const known = new Map<string, Promise<readonly BodyPart[]>>();
  const room = new Uint8Array(stretch);
  const inTurn = createSerial();

  const read = async ({ uri, name }: ImageInput & { kind: 'file' }, role: InputRole): Promise<readonly BodyPart[]> => {
    const source = await openInput(uri, maxFileBytes, signal);
    try {
      const image = await openOutgoingImage(fitter, source, { ...settings, name, role, signal });
      if (onEncoded) onEncoded({ uri, name, image, generated: await isStatedGenerated(source) });
      const parts: BodyPart[] = [`data:${mimeTypes[image.format]};base64,`];
      for await (const piece of image.pieces(room)) parts.push(encodeBase64(piece));
      await source.checkUnchanged();
      return parts;
    } finally {
      await source.close();
    }
  };

  return (input, role) => {
    if (input.kind === 'url') return urlParts(input.url);
    // Sequential, because the reads share the buffer and the disk.
    const key = `${role} ${input.uri}`;
    const text = known.get(key) ?? inTurn(() => read(input, role)).catch((thrown) => nameError(thrown, input.name));
    known.set(key, text);
    return text;
  };
}

/** The file's own name may be an internal one. @throws the error, with the name that the user knows. */
function nameError(thrown: unknown, name: string): never {
  if (!(thrown instanceof ImageError) || thrown.code === 'canceled' || thrown.facts.subject === name) throw thrown;
  throw thrown.with({ subject: name });
}

async function urlParts(url: string): Promise<readonly BodyPart[]> {
  const parsed = URL.parse(url.trim());
  if (!parsed) throw new ImageError('input-unreadable', { subject: url });
  return [JSON.stringify(parsed.href).slice(1, -1)];
}
