// Tells before anything is sent what will happen to a file: from how many bytes and pixels to how many.
import type { Extent } from './fit';
import type { PreparePorts } from '../request/encode-inputs';
import { maxFileBytes, type ImageInput } from '../request/image-request';
import { openSendable, type PrepareSettings } from '../request/outgoing-image';

export interface Foreseen {
  /** The file's own. */
  readonly from: Extent;
  /** What goes out. */
  readonly to: Extent;
  /** It has to be made anew to fit; otherwise private data alone is cut. */
  readonly fitted: boolean;
  /** It is animated, and its first frame alone goes out. */
  readonly stilled: boolean;
}

/**
 * Does the very work that sending does and keeps what comes of it, so that sending need not do it again.
 * @throws {ImageError} as sending would, before money is spent: `input-unreadable`, `input-too-large`, `input-format`, `canceled`.
 */
export async function foresee(
  { openInput, fitter }: PreparePorts,
  { uri, name }: ImageInput & { kind: 'file' },
  settings: PrepareSettings,
  signal: AbortSignal,
): Promise<Foreseen> {
  const source = await openInput(uri, maxFileBytes, signal);
  try {
    const options = { ...settings, name, role: 'input' as const, signal };
    const { from, to, fitted, stilled } = await openSendable(fitter, source, options);
    return { from, to, fitted, stilled };
  } finally {
    await source.close();
  }
}
