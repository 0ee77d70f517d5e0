// "Insert Image Reference": the last image into the text where the cursor was, in that language's own form.
import { posix } from 'node:path';
import * as vscode from 'vscode';
import { cutText, shortPath } from '../format';
import type { LastEditor } from '../last-editor';
import type { Recent, RecentImage } from '../recent';
import type { Commands } from './commands';

export function insertReferenceCommand(recent: Recent, lastEditor: LastEditor): Commands {
  const insert = async () => {
    const image = recent.image();
    const editor = lastEditor();
    if (!image || !editor) {
      const missing = image
        ? vscode.l10n.t('There is no text editor to insert into.')
        : vscode.l10n.t('There is no image to insert yet.');
      return void vscode.window.showInformationMessage(missing);
    }
    const { document, selection } = editor;
    const shown = await vscode.window.showTextDocument(document, { selection, preview: false });
    const done = await shown.edit((edit) => edit.replace(selection, reference(image, document)));
    if (!done) void vscode.window.showWarningMessage(vscode.l10n.t('{0} cannot be changed.', shortPath(document.uri)));
  };
  return { 'peel.insertReference': insert };
}

function reference(image: RecentImage, document: vscode.TextDocument): string {
  const path = relativePath(document.uri, vscode.Uri.parse(image.uri, true));
  const target = path.includes('://') ? path : path.split('/').map(encodeURIComponent).join('/');
  const alt = cutText(image.prompt, 120);
  switch (document.languageId) {
    case 'markdown':
    case 'mdx':
      return `![${alt.replace(/[[\]\\]/g, '\\$&')}](${target.replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'))})`;
    case 'html':
    case 'vue':
    case 'svelte':
    case 'php':
    case 'handlebars':
      return `<img src="${target}" alt="${escapeHtml(alt)}" width="${image.width}" height="${image.height}">`;
    case 'javascriptreact':
    case 'typescriptreact':
      return `<img src="${target}" alt="${escapeHtml(alt)}" width={${image.width}} height={${image.height}} />`;
    case 'css':
    case 'scss':
    case 'less':
      return `url("${target}")`;
    default:
      return path;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** From the text to the picture, as a reference in the file is read; across file systems the whole address. */
function relativePath(from: vscode.Uri, to: vscode.Uri): string {
  if (from.scheme !== to.scheme || from.authority !== to.authority)
    return from.scheme === 'untitled' ? shortPath(to) : to.toString();
  return posix.relative(posix.dirname(from.path), to.path);
}
