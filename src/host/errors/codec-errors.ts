// Builds the messages for images that could not be resized: what is wrong, and what to do.
import * as vscode from 'vscode';
import type { ErrorCode, ErrorFacts } from '../../core/errors';

/** Returns undefined for errors that are unrelated to resizing. */
export function codecErrorMessage(
  code: ErrorCode,
  { reason, subject = '', amount = 0 }: ErrorFacts,
): string | undefined {
  if (!code.startsWith('input-')) return undefined;
  switch (reason) {
    case 'pixels':
      return vscode.l10n.t(
        '“{0}” has {1} megapixels. Peel can shrink images of up to 100 megapixels.',
        subject,
        Math.round(amount / 1e6),
      );
    case 'memory':
      return vscode.l10n.t('“{0}” is too large to send, and there is not enough memory to shrink it.', subject);
    case 'shrinking-slow':
      return vscode.l10n.t('“{0}” is too large to send, and shrinking it took too long.', subject);
    case 'broken':
      return vscode.l10n.t("“{0}” is too large to send and can't be shrunk because the image is damaged.", subject);
    case 'coding':
      return vscode.l10n.t(
        "“{0}” is too large to send and can't be shrunk because it is a rare kind of JPEG (lossless, arithmetic-coded, or not 8 bits per color).",
        subject,
      );
    default:
      return undefined;
  }
}

/** The next step; undefined for errors that are unrelated to resizing. */
export function codecErrorNextStep(code: ErrorCode, { reason }: ErrorFacts): string | undefined {
  if (!code.startsWith('input-')) return undefined;
  switch (reason) {
    case 'file':
    case 'pixels':
    case 'memory':
    case 'shrinking-slow':
      return vscode.l10n.t('Make it smaller in an image editor, then try again.');
    case 'broken':
    case 'coding':
      return vscode.l10n.t('Open it in an image editor and save it again, then try again.');
    default:
      return undefined;
  }
}
