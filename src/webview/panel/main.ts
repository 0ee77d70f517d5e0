// Starts the page: loads the translations, connects to the host, creates the state and the app.
import * as l10n from '@vscode/l10n';
import './app';
import type { PanelApp } from './app';
import { connectHost, type VsCodeApi } from './host-channel';
import { createAnnouncer } from '../components/announcer';
import { keepFocus } from '../components/focus-keeper';
import { createWebviewStateStore } from './webview-state';
import { createPanelStore } from './state/panel-state';

declare function acquireVsCodeApi(): VsCodeApi;

function readWords(): void {
  const words = document.getElementById('words')?.textContent?.trim();
  if (words) l10n.config({ contents: words });
}

function liveRegion(): HTMLElement {
  const region = document.createElement('div');
  region.className = 'unseen';
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  document.body.append(region);
  return region;
}

async function start(): Promise<void> {
  readWords();
  const api = acquireVsCodeApi();
  const app = document.createElement('peel-app') as PanelApp;
  let drawn = (): void => {};
  const isDrawn = new Promise<void>((resolve) => (drawn = resolve));
  const panel = createPanelStore({
    connect: (page) => connectHost(api, page),
    saved: createWebviewStateStore(api),
    announce: createAnnouncer(liveRegion()),
    focusPrompt: () => app.focusPrompt(),
    goTo: (turn, image) => void isDrawn.then(() => app.goTo({ turn, image })),
  });
  app.panel = panel;
  document.body.append(app);
  const focus = keepFocus(app, (focused) => void panel.host.focused(focused).catch(() => {}));
  const leave = (): void => {
    app.scrolled();
    void panel.draft.flush().catch(() => {});
  };
  window.addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', leave);
  const stands = (): unknown => document.documentElement.toggleAttribute('data-stands', true);
  window.addEventListener('load', stands);
  await panel.ask(panel.host.ready().then(panel.start));
  stands();
  focus.restore();
  await app.restoreScroll();
  drawn();
}

void start();
