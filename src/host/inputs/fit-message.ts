// Describes how files are resized before they are sent: bytes and pixels before and after.
import * as vscode from 'vscode';
import { toImageError } from '../../core/errors';
import type { ImageExtent } from '../../core/image/fit';
import type { FitPreview } from '../../core/image/preview-fit';
import type { ImageInput } from '../../core/request/image-request';
import { formatSize } from '../vscode/format';
import type { ImagePreviews } from './image-previews';
import { shortErrorMessage } from '../errors/error-message';

/** `22.6 MB → 2.2 MB, same dimensions`; undefined for a file whose image is sent unchanged. */
export function fitText({ fitted, reencoded, from, to, firstFrameOnly }: FitPreview): string | undefined {
  if (!fitted) return firstFrameOnly ? vscode.l10n.t('first frame only') : undefined;
  const bytes = { from: formatSize(from.bytes), to: formatSize(to.bytes) };
  const change =
    from.width === to.width && from.height === to.height
      ? vscode.l10n.t('{0} → {1}, same dimensions', bytes.from, bytes.to)
      : vscode.l10n.t('{0} → {1}, {2} → {3}', bytes.from, bytes.to, dimensions(from), dimensions(to));
  const frame = firstFrameOnly ? vscode.l10n.t('{0}, first frame only', change) : change;
  return reencoded
    ? vscode.l10n.t("{0}, re-encoded because its private data can't be removed otherwise", frame)
    : frame;
}

const dimensions = ({ width, height }: ImageExtent): string => `${width} × ${height}`;

/** One line about all files of a request that have to be resized or cannot be sent; undefined when there are none. */
export async function describeFit(
  images: Pick<ImagePreviews, 'previewFit'>,
  inputs: readonly ImageInput[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const texts: string[] = [];
  for (const input of inputs) {
    if (input.kind === 'url') continue;
    try {
      const text = fitText(await images.previewFit(vscode.Uri.parse(input.uri, true), signal));
      if (text !== undefined) texts.push(`${input.name}: ${text}`);
    } catch (thrown) {
      const error = toImageError(thrown, 'input-unreadable').with({ subject: input.name });
      if (error.code === 'canceled') return undefined;
      texts.push(shortErrorMessage(error));
    }
  }
  return texts.length > 0 ? [...new Set(texts)].join(' · ') : undefined;
}
