// Builds the messages for images that could not be resized: what is wrong, and what to do.
import * as vscode from 'vscode';
import type { ErrorCode, ErrorFacts } from '../../core/errors';

/** Returns undefined for errors that are unrelated to resizing. */
export function codecErrorMessage(
  code: ErrorCode,
  { reason = '', subject = '', amount = 0 }: ErrorFacts,
): string | undefined {
  if (!code.startsWith('input-')) return undefined;
  const megapixels = Math.round(amount / 1e6);
  return new Map([
    [
      'pixels',
      vscode.l10n.t('“{0}” has {1} megapixels. Peel can shrink images of up to 100 megapixels.', subject, megapixels),
    ],
    ['memory', vscode.l10n.t('“{0}” is too large to send, and there is not enough memory to shrink it.', subject)],
    ['shrinking-slow', vscode.l10n.t('“{0}” is too large to send, and shrinking it took too long.', subject)],
    ['broken', vscode.l10n.t("“{0}” is too large to send and can't be shrunk because the image is damaged.", subject)],
    [
      'coding',
      vscode.l10n.t(
        "“{0}” is too large to send and can't be shrunk because it is a rare kind of JPEG (lossless, arithmetic-coded, or not 8 bits per color).",
        subject,
      ),
    ],
  ]).get(reason);
}

/** Undefined for errors that are unrelated to resizing. */
export function codecErrorNextStep(code: ErrorCode, { reason = '' }: ErrorFacts): string | undefined {
  if (!code.startsWith('input-')) return undefined;
  if (['file', 'pixels', 'memory', 'shrinking-slow'].includes(reason))
    return vscode.l10n.t('Make it smaller in an image editor, then try again.');
  return ['broken', 'coding'].includes(reason)
    ? vscode.l10n.t('Open it in an image editor and save it again, then try again.')
    : undefined;
}
