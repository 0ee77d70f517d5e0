// Defines the parts of a file that contain metadata, and reads them within limits.
import { slices } from '../formats/zlib-stream';
import type { ByteWindow } from '../formats/byte-window';
import type { Problems } from './problems';

/** A text with the name under which a tool stored it, for example `parameters`. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface FileParts {
  readonly exif: Uint8Array[];
  readonly xmp: Uint8Array[];
  /** Photoshop image resources, or IPTC records without them. */
  readonly iptc: Uint8Array[];
  readonly texts: NamedText[];
  bitDepth: number | undefined;
}

/** Bytes of one part, and of all parts together. XMP may contain depth maps. */
const maxPart = 4 * 1024 * 1024;
const maxTotal = 12 * 1024 * 1024;
const maxCount = 300;

/** Reads parts within the limits, and records a problem where one is exceeded. */
export class PartReader {
  #bytes = 0;
  #count = 0;

  constructor(
    readonly file: ByteWindow,
    readonly problems: Problems,
  ) {}

  /** Undefined if the part is too large or there are too many. A part beyond the end of the file is cut. */
  async read(at: number, length: number): Promise<Uint8Array | undefined> {
    if (length > maxPart || this.#bytes + length > maxTotal) {
      this.problems.add('too-large');
      return undefined;
    }
    if (!this.#room()) return undefined;
    this.#bytes += length;
    return this.file.copy(at, length);
  }

  /** Counts a part; false with a problem if there are too many. */
  #room(): boolean {
    if (++this.#count <= maxCount) return true;
    this.problems.add('too-many');
    return false;
  }

  /** Inflates zlib data within the limits; undefined with a problem if it is damaged or too long. */
  async inflate(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    let failed = false;
    try {
      for await (const piece of slices(bytes).pipeThrough(new DecompressionStream('deflate'))) {
        size += piece.length;
        this.#bytes += piece.length;
        if (size > maxPart || this.#bytes > maxTotal) {
          this.problems.add('too-large');
          return undefined;
        }
        pieces.push(piece);
      }
    } catch {
      failed = true;
    }
    if (failed) this.problems.add('text-damaged');
    // What was inflated before the damage is still readable.
    const whole = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return failed && size === 0 ? undefined : whole;
  }
}

export const noParts = (): FileParts => ({
  exif: [],
  xmp: [],
  iptc: [],
  texts: [],
  bitDepth: undefined,
});
