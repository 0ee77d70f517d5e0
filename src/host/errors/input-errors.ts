// The sentences about files that cannot be sent: what each is, and what to do.
import * as vscode from 'vscode';
import type { ForeignFormat } from '../../core/image/formats/foreign-formats';
import type { ErrorFacts } from '../../core/errors';
import { formatSize } from '../vscode/format';

export type InputCode = 'input-unreadable' | 'input-too-large' | 'input-format';

export function inputErrorMessage(code: InputCode, { reason, subject = '', amount = 0, format }: ErrorFacts): string {
  if (code === 'input-too-large')
    return vscode.l10n.t(
      '“{0}” has {1}; the service takes 7 MB, and Peel shrinks files of up to 256 MB.',
      subject,
      formatSize(amount),
    );
  if (reason === 'damaged')
    return vscode.l10n.t('“{0}” is damaged or incomplete, so the private data in it cannot be removed.', subject);
  if (code === 'input-format')
    return format === undefined
      ? vscode.l10n.t('“{0}” is not a PNG, JPEG or WEBP image.', subject)
      : vscode.l10n.t('“{0}” is {1}.', subject, formatName(format));
  switch (reason) {
    case 'missing':
      return vscode.l10n.t('“{0}” is not there; it may have been moved or deleted.', subject);
    case 'folder':
      return vscode.l10n.t('“{0}” is a folder.', subject);
    case 'not-a-file':
      return vscode.l10n.t('“{0}” is a device or a pipe, not a file.', subject);
    case 'empty':
      return vscode.l10n.t('“{0}” is empty.', subject);
    case 'no-permission':
      return vscode.l10n.t('“{0}” may not be read: the permission is missing.', subject);
    case 'broken-link':
      return vscode.l10n.t('“{0}” is a link that leads to no file.', subject);
    case 'slow':
      return vscode.l10n.t('“{0}” could not be read in time; its disk or network does not answer.', subject);
    case 'changed':
      return vscode.l10n.t('“{0}” changed while it was read.', subject);
    default:
      return vscode.l10n.t('“{0}” cannot be read; it may have been moved or deleted.', subject);
  }
}

/** No file, or none to come back to. */
const unfit = new Set<string | undefined>(['folder', 'not-a-file', 'empty', 'broken-link', 'no-permission']);

export function inputErrorNextStep(code: InputCode, { reason, format }: ErrorFacts): string {
  if (reason === 'changed') return vscode.l10n.t('Try again when nothing writes to it any more.');
  if (reason === 'damaged')
    return vscode.l10n.t('Save it anew in an image editor, or turn off “Peel: Remove Private Metadata”.');
  if (code === 'input-too-large') return vscode.l10n.t('Make the file smaller and try again.');
  if (code === 'input-unreadable' && !unfit.has(reason)) return vscode.l10n.t('Choose the file again.');
  switch (format) {
    case undefined:
      return vscode.l10n.t('Choose a PNG, JPEG or WEBP file.');
    case 'lfs':
      return vscode.l10n.t('Run “git lfs pull”, then try again.');
    case 'html':
      return vscode.l10n.t('Download the image itself, then try again.');
    case 'zip':
      return vscode.l10n.t('Take the image out of it, then try again.');
    case 'video':
      return vscode.l10n.t('Save one frame of it as PNG, JPEG or WEBP, then try again.');
    default:
      return vscode.l10n.t('Save it as PNG, JPEG or WEBP, then try again.');
  }
}

function formatName(format: ForeignFormat): string {
  const names: Record<ForeignFormat, string> = {
    gif: vscode.l10n.t('a GIF image'),
    bmp: vscode.l10n.t('a BMP image'),
    tiff: vscode.l10n.t('a TIFF image'),
    avif: vscode.l10n.t('an AVIF image'),
    heic: vscode.l10n.t('a HEIC image'),
    jxl: vscode.l10n.t('a JPEG XL image'),
    jp2: vscode.l10n.t('a JPEG 2000 image'),
    svg: vscode.l10n.t('an SVG image'),
    ico: vscode.l10n.t('an ICO icon'),
    icns: vscode.l10n.t('an ICNS icon'),
    psd: vscode.l10n.t('a Photoshop document'),
    raw: vscode.l10n.t('a RAW photo'),
    pdf: vscode.l10n.t('a PDF document'),
    video: vscode.l10n.t('a video'),
    zip: vscode.l10n.t('a ZIP archive'),
    html: vscode.l10n.t('a web page, not an image'),
    lfs: vscode.l10n.t('a Git LFS pointer, not the image itself'),
  };
  return names[format];
}
