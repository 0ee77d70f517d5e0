// Previews how a file will be sent: its size before and after fitting, in bytes and pixels.
import type { ImageExtent } from './fit';
import type { EncodePorts } from '../request/encode-inputs';
import { maxFileBytes, type ImageInput } from '../request/image-request';
import { openOutgoingImage, type EncodeSettings } from '../request/outgoing-image';

export interface FitPreview {
  /** Extent of the file. */
  readonly from: ImageExtent;
  /** Extent of the image that is sent. */
  readonly to: ImageExtent;
  /** Whether it has to be re-encoded; otherwise only private metadata is removed. */
  readonly fitted: boolean;
  /** Whether it is animated and only its first frame is sent. */
  readonly firstFrameOnly: boolean;
}

/**
 * Does the same work as sending and caches the result, so that sending does not repeat it.
 * @throws {ImageError} the errors of sending, before the request is paid: `input-unreadable`, `input-too-large`,
 * `input-format`, `canceled`.
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
