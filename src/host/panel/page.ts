// The page's frame: what it may load, its own script and stylesheet, and the words of the display language.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The one folder of the extension's own files that the page may load from. */
export const pageFolder = (extensionUri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'dist');

/** The one other folder, in Peel's storage. */
export const thumbnailFolder = (globalStorageUri: vscode.Uri): vscode.Uri =>
  vscode.Uri.joinPath(globalStorageUri, 'thumbnails');

/** Nothing is loaded but the page's own files and the thumbnails; only the script that bears the nonce runs. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(24).toString('base64url');
  const own = webview.cspSource;
  const policy = [
    "default-src 'none'",
    ...['img-src', 'style-src', 'font-src'].map((kind) => [kind, own].join(' ')),
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const file = (name: string) =>
    attribute(webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extensionUri), name)).toString());
  return `<!DOCTYPE html>
<html lang="${attribute(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Peel</title>
<link rel="stylesheet" href="${file('webview.css')}">
<script type="application/json" id="words">${jsonText(vscode.l10n.bundle ?? {})}</script>
<script type="module" nonce="${nonce}" src="${file('webview.js')}"></script>
</head>
<body></body>
</html>`;
}

/** JSON that no parser of HTML takes for the end of its element, or for a comment. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
