// Starts the page: loads the translations, connects to the host, creates the state and the app.
import * as l10n from '@vscode/l10n';
import './app';
import type { PanelApp } from './app';
import { connectHost, type VsCodeApi } from '../components/host-channel';
import { createAnnouncer, createLiveRegion } from '../components/announcer';
import { keepFocus } from '../components/focus-keeper';
import { createWebviewStateStore } from './webview-state';
import { createPanelStore } from './state/panel-state';

declare function acquireVsCodeApi(): VsCodeApi;

async function start(): Promise<void> {
  const translations = document.getElementById('words')?.textContent?.trim();
  if (translations) l10n.config({ contents: translations });
  const api = acquireVsCodeApi();
  const app = document.createElement('peel-app') as PanelApp;
  const rendered = Promise.withResolvers<void>();
  const panel = createPanelStore({
    connect: (page) => connectHost(api, page),
    saved: createWebviewStateStore(api),
    announce: createAnnouncer(createLiveRegion()),
    focusPrompt: () => app.focusPrompt(),
    goTo: (turn, image) => void rendered.promise.then(() => app.goTo({ turn, image })),
  });
  app.panel = panel;
  document.body.append(app);
  const restoreFocus = keepFocus(app, (focused) => void panel.host.focused(focused).catch(() => {}));
  const save = (): void => {
    app.scrolled();
    void panel.draft.flush().catch(() => {});
  };
  window.addEventListener('pagehide', save);
  document.addEventListener('visibilitychange', save);
  const showIcons = (): unknown => document.documentElement.toggleAttribute('data-stands', true);
  window.addEventListener('load', showIcons);
  await panel.ask(panel.host.ready().then(panel.start));
  showIcons();
  restoreFocus();
  await app.restoreScroll();
  rendered.resolve();
}

void start();
