// Tells before anything is sent what will happen to a file: from how many bytes and pixels to how many.
import type { ImageExtent } from './fit';
import type { EncodePorts } from '../request/encode-inputs';
import { maxFileBytes, type ImageInput } from '../request/image-request';
import { openOutgoingImage, type EncodeSettings } from '../request/outgoing-image';

export interface FitPreview {
  /** The file's own. */
  readonly from: ImageExtent;
  /** What goes out. */
  readonly to: ImageExtent;
  /** It has to be made anew to fit; otherwise private data alone is cut. */
  readonly fitted: boolean;
  /** It is animated, and its first frame alone goes out. */
  readonly firstFrameOnly: boolean;
}

/**
 * Does the very work that sending does and keeps what comes of it, so that sending need not do it again.
 * @throws {ImageError} as sending would, before money is spent: `input-unreadable`, `input-too-large`, `input-format`, `canceled`.
 */
export async function previewFit(
  { openInput, fitter }: EncodePorts,
  { uri, name }: ImageInput & { kind: 'file' },
  settings: EncodeSettings,
  signal: AbortSignal,
): Promise<FitPreview> {
  const source = await openInput(uri, maxFileBytes, signal);
  try {
    const options = { ...settings, name, role: 'input' as const, signal };
    const { from, to, fitted, firstFrameOnly } = await openOutgoingImage(fitter, source, options);
    return { from, to, fitted, firstFrameOnly };
  } finally {
    await source.close();
  }
}
