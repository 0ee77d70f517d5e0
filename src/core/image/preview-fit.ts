// Previews how a file will be sent: its size before and after fitting, in bytes and pixels.
import type { EncodePorts } from '../request/encode-inputs';
import { maxFileBytes, type ImageInput } from '../request/image-request';
import { openOutgoingImage, type EncodeSettings, type OutgoingImage } from '../request/outgoing-image';

export type FitPreview = Omit<OutgoingImage, 'format' | 'pieces'>;

/** Fits the image as for sending, and caches the result for the request. @throws {ImageError} as `openOutgoingImage` does. */
export async function previewFit(
  { openInput, fitter }: EncodePorts,
  { uri, name }: ImageInput & { kind: 'file' },
  settings: EncodeSettings,
  signal: AbortSignal,
): Promise<FitPreview> {
  const source = await openInput(uri, maxFileBytes, signal);
  try {
    const options = { ...settings, name, role: 'input' as const, signal };
    const { from, to, fitted, reencoded, firstFrameOnly } = await openOutgoingImage(fitter, source, options);
    return { from, to, fitted, reencoded, firstFrameOnly };
  } finally {
    await source.close();
  }
}
