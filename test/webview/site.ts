// Serves the built page as VS Code would: its own styles and its script for the page first, then the policy, then ours.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root } from '../vscode/paths';
import themes from './themes.json';
import { thumbnail } from './thumbnails';

export type Theme = keyof typeof themes;
export const allThemes = Object.keys(themes) as Theme[];

const bodyClasses: Record<Theme, string> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hcdark: 'vscode-dark vscode-high-contrast',
  hclight: 'vscode-light vscode-high-contrast vscode-high-contrast-light',
};

const nonce = 'c2l4dGVlbiBieXRlcw';

/** What VS Code writes into every page before its own policy; only what shows. */
const before = (theme: Theme): string => `<style>
@layer vscode-default {
  body { background-color: transparent; color: var(--vscode-editor-foreground); margin: 0; padding: 0 20px;
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); }
  img, video { max-width: 100%; max-height: 100%; }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  ::-webkit-scrollbar { width: 10px; height: 10px; }
  ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }
}
html { background: var(--vscode-sideBar-background); }
</style>
<script>
${wear(theme)}
globalThis.posted = [];
globalThis.acquireVsCodeApi = () => Object.freeze({
  postMessage: (message) => {
    posted.push(message);
    void toHost(message, message.a?.[1] instanceof Uint8Array ? message.a[1].length : 0);
  },
  getState: () => JSON.parse(localStorage.getItem('state') ?? 'null') ?? undefined,
  setState: (state) => localStorage.setItem('state', JSON.stringify(state)),
});
</script>`;

/** A script that dresses the page in a theme, as VS Code does when a person picks another one. */
export function wear(theme: Theme): string {
  return `document.documentElement.style.cssText = '';
for (const [name, value] of Object.entries(${JSON.stringify(variables(theme))})) document.documentElement.style.setProperty(name, value);
if (document.body) document.body.className = '${bodyClasses[theme]}';`;
}

function variables(theme: Theme): Record<string, string> {
  const font = { '--vscode-font-family': 'sans-serif', '--vscode-font-size': '13px', '--vscode-font-weight': 'normal' };
  return { ...themes[theme], ...font };
}

function policy(origin: string): string {
  const own = [`img-src ${origin}`, `font-src ${origin}`, `style-src 'nonce-${nonce}'`, `script-src 'nonce-${nonce}'`];
  return ["default-src 'none'", ...own].join('; ');
}

function document(origin: string, theme: Theme, language: string): string {
  const words = language === 'en' ? '{}' : readFileSync(join(root, 'l10n', `bundle.l10n.${language}.json`), 'utf8');
  return `<!DOCTYPE html><html lang="${language}"><head>${before(theme)}
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy(origin)}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Peel</title>
<style nonce="${nonce}">${built('webview.css')}</style>
<script type="application/json" id="words">${words.replaceAll('<', '\\u003c')}</script>
</head><body class="${bodyClasses[theme]}">
<script type="module" nonce="${nonce}">${built('webview.js')}</script></body></html>`;
}

const built = (name: string): string => readFileSync(join(root, 'dist', name), 'utf8');

export interface Site {
  readonly origin: string;
  close(): void;
}

/** `/?theme=dark&language=en`, the files of dist, and `/picture/WORDS/RATIO/VARIANT` for a thumbnail. @param options.scenes paints what the words say instead of two colors */
export async function startSite({ scenes = false } = {}): Promise<Site> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const send = (type: string, body: string | Buffer): void => {
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(body);
    };
    const fail = (error: unknown): void => void response.writeHead(500).end(String(error));
    const origin = `http://${request.headers.host}`;
    const [, folder, words = '', ratio = '1:1', variant = '0'] = url.pathname.split('/').map(decodeURIComponent);
    const theme = (url.searchParams.get('theme') ?? 'dark') as Theme;
    if (url.pathname === '/codicon.ttf') send('font/ttf', readFileSync(join(root, 'dist', 'codicon.ttf')));
    else if (folder === 'picture')
      thumbnail(words, ratio, Number(variant), scenes).then((body) => send('image/webp', body), fail);
    else if (folder === '') send('text/html', document(origin, theme, url.searchParams.get('language') ?? 'en'));
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
