// Describes how files are resized before they are sent: bytes and pixels before and after.
import * as vscode from 'vscode';
import { toImageError } from '../../core/errors';
import type { ImageExtent } from '../../core/image/fit';
import type { FitPreview } from '../../core/image/preview-fit';
import type { ImageInput } from '../../core/request/image-request';
import { formatSize } from '../vscode/format';
import type { ImagePreviews } from './image-previews';
import { shortErrorMessage } from '../errors/error-message';

/** `22.6 MB → 2.2 MB, same dimensions`; undefined for a file that is sent unchanged. */
export function fitText(foreseen: FitPreview): string | undefined {
  if (!foreseen.fitted) return undefined;
  const words = changeText(foreseen);
  return foreseen.firstFrameOnly ? vscode.l10n.t('{0}, first frame only', words) : words;
}

function changeText({ from, to }: FitPreview): string {
  const same = from.width === to.width && from.height === to.height;
  const bytes = { from: formatSize(from.bytes), to: formatSize(to.bytes) };
  return same
    ? vscode.l10n.t('{0} → {1}, same dimensions', bytes.from, bytes.to)
    : vscode.l10n.t('{0} → {1}, {2} → {3}', bytes.from, bytes.to, dimensions(from), dimensions(to));
}

const dimensions = ({ width, height }: ImageExtent): string => `${width} × ${height}`;

/** One line about all files of a request that have to be resized or cannot be sent; undefined when there are none. */
export async function describeFit(
  images: Pick<ImagePreviews, 'previewFit'>,
  inputs: readonly ImageInput[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const told: string[] = [];
  for (const input of inputs) {
    if (input.kind === 'url') continue;
    try {
      const words = fitText(await images.previewFit(vscode.Uri.parse(input.uri, true), signal));
      if (words !== undefined) told.push(`${input.name}: ${words}`);
    } catch (thrown) {
      const error = toImageError(thrown, 'input-unreadable', { subject: input.name });
      if (error.code === 'canceled') return undefined;
      told.push(shortErrorMessage(error));
    }
  }
  return told.length > 0 ? [...new Set(told)].join(' · ') : undefined;
}
