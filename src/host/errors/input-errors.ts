// Builds the messages for files that cannot be sent: what each file is, and what to do.
import * as vscode from 'vscode';
import type { ForeignFormat } from '../../core/image/formats/foreign-formats';
import type { ErrorFacts } from '../../core/errors';
import { formatSize } from '../vscode/format';

export type InputCode = 'input-unreadable' | 'input-too-large' | 'input-format';

export function inputErrorMessage(code: InputCode, facts: ErrorFacts): string {
  const { reason = '', subject = '', amount = 0, format } = facts;
  if (code === 'input-too-large')
    return vscode.l10n.t(
      '“{0}” is too large ({1}). The service accepts up to 7 MB, and Peel can shrink files of up to 256 MB.',
      subject,
      formatSize(amount),
    );
  if (reason === 'damaged')
    return vscode.l10n.t("“{0}” is damaged or incomplete, so its private data can't be removed.", subject);
  if (reason === 'incomplete') return vscode.l10n.t('“{0}” is damaged or incomplete.', subject);
  if (code === 'input-format')
    return format === undefined
      ? vscode.l10n.t('“{0}” is not a PNG, JPEG, or WEBP image.', subject)
      : vscode.l10n.t('“{0}” is {1}.', subject, formatName(format));
  const messages = new Map([
    ['missing', vscode.l10n.t("“{0}” can't be found. It may have been moved or deleted.", subject)],
    ['folder', vscode.l10n.t('“{0}” is a folder.', subject)],
    ['not-a-file', vscode.l10n.t('“{0}” is a device or pipe, not a file.', subject)],
    ['empty', vscode.l10n.t('“{0}” is empty.', subject)],
    ['no-permission', vscode.l10n.t("You don't have permission to read “{0}”.", subject)],
    ['broken-link', vscode.l10n.t("“{0}” is a link to a file that doesn't exist.", subject)],
    ['slow', vscode.l10n.t('“{0}” could not be read in time because its disk or network is not responding.', subject)],
    ['changed', vscode.l10n.t('“{0}” changed while it was being read.', subject)],
  ]);
  return messages.get(reason) ?? vscode.l10n.t("“{0}” can't be read. It may have been moved or deleted.", subject);
}

/** Reasons for which choosing the same file again does not help. */
const unfit = new Set<string | undefined>(['folder', 'not-a-file', 'empty', 'broken-link', 'no-permission']);

export function inputErrorNextStep(code: InputCode, { reason, format }: ErrorFacts): string {
  if (reason === 'changed') return vscode.l10n.t('Wait until the file is no longer being written, then try again.');
  if (reason === 'damaged')
    return vscode.l10n.t('Save it again in an image editor, or turn off the setting “Peel: Remove Private Metadata”.');
  if (reason === 'incomplete') return vscode.l10n.t('Open it in an image editor and save it again, then try again.');
  if (code === 'input-too-large') return vscode.l10n.t('Make the file smaller and try again.');
  if (code === 'input-unreadable' && !unfit.has(reason)) return vscode.l10n.t('Choose the file again.');
  const steps = new Map<ForeignFormat | undefined, string>([
    [undefined, vscode.l10n.t('Choose a PNG, JPEG, or WEBP file.')],
    ['lfs', vscode.l10n.t('Run “git lfs pull”, then try again.')],
    ['html', vscode.l10n.t('Download the image itself, then try again.')],
    ['zip', vscode.l10n.t('Extract the image, then try again.')],
    ['gzip', vscode.l10n.t('Extract the image, then try again.')],
    ['resource-fork', vscode.l10n.t('Choose the image that it belongs to, then try again.')],
    ['video', vscode.l10n.t('Save one frame as PNG, JPEG, or WEBP, then try again.')],
  ]);
  return steps.get(format) ?? vscode.l10n.t('Save it as PNG, JPEG, or WEBP, then try again.');
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
    xcf: vscode.l10n.t('a GIMP document'),
    eps: vscode.l10n.t('a PostScript document'),
    jxr: vscode.l10n.t('a JPEG XR image'),
    dds: vscode.l10n.t('a DDS image'),
    exr: vscode.l10n.t('an OpenEXR image'),
    hdr: vscode.l10n.t('a Radiance HDR image'),
    pnm: vscode.l10n.t('a PNM image'),
    qoi: vscode.l10n.t('a QOI image'),
    raw: vscode.l10n.t('a RAW photo'),
    pdf: vscode.l10n.t('a PDF document'),
    video: vscode.l10n.t('a video'),
    zip: vscode.l10n.t('a ZIP archive'),
    gzip: vscode.l10n.t('a gzip file'),
    html: vscode.l10n.t('a web page, not an image'),
    lfs: vscode.l10n.t('a Git LFS pointer, not the image itself'),
    base64: vscode.l10n.t('an image encoded as text'),
    'resource-fork': vscode.l10n.t('a macOS metadata file, not the image itself'),
  };
  return names[format];
}
