// Starts the gallery page: loads the translations, connects to the host, shows what it sends.
import * as l10n from '@vscode/l10n';
import { createAnnouncer, createLiveRegion } from '../components/announcer';
import { connectHost, type VsCodeApi } from '../components/host-channel';
import { createGalleryStore } from './gallery-store';
import './gallery-view';
import type { GalleryElement } from './gallery-view';

declare function acquireVsCodeApi(): VsCodeApi;

async function start(): Promise<void> {
  const translations = document.getElementById('words')?.textContent?.trim();
  if (translations) l10n.config({ contents: translations });
  const api = acquireVsCodeApi();
  const gallery = document.createElement('peel-gallery') as GalleryElement;
  const store = createGalleryStore({
    connect: (page) => connectHost(api, page),
    api,
    announce: createAnnouncer(createLiveRegion()),
  });
  gallery.store = store;
  const showIcons = (): unknown => document.documentElement.toggleAttribute('data-stands', true);
  window.addEventListener('load', showIcons);
  document.body.prepend(gallery);
  await store.start();
  showIcons();
}

void start();
