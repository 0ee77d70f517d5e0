// Builds the HTML of a page: content security policy, script, stylesheet and localized strings.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** A page may load only from this folder of the extension and from the thumbnails. */
export const pageFolder = (extensionUri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'dist');

/**
 * Script and style are inlined, because each file that a view loads goes through a worker, the window and the host.
 * @param bundle the name of the page's script and stylesheet
 */
export async function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  bundle: 'webview' | 'details-page' | 'gallery-page',
): Promise<string> {
  const folder = pageFolder(extensionUri);
  const own = webview.cspSource;
  const base = `${webview.asWebviewUri(folder).toString()}/`;
  const read = async (name: string) =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name)));
  const [script, style] = await Promise.all([`${bundle}.js`, `${bundle}.css`].map(read));
  const nonce = randomBytes(24).toString('base64url');
  const policy = [
    "default-src 'none'",
    ...['img-src', 'font-src'].map((kind) => `${kind} ${own}`),
    ...['style-src', 'script-src'].map((kind) => `${kind} 'nonce-${nonce}'`),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Peel</title>
<style nonce="${nonce}">${style?.replaceAll('url("./', () => `url("${base}`)}</style>
<script type="application/json" id="words">${jsonText(vscode.l10n.bundle ?? {})}</script>
<script type="module" nonce="${nonce}">${script}</script>
</head>
<body></body>
</html>`;
}

/** JSON that an HTML parser cannot mistake for the end of the element or for a comment. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
