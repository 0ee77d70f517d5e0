// Starts the details page: loads the translations, connects to the host, shows what it sends.
import * as l10n from '@vscode/l10n';
import type { DetailsHostApi, DetailsPageApi } from '../../shared/details-protocol';
import { createAnnouncer, createLiveRegion } from '../components/announcer';
import { connectHost, type VsCodeApi } from '../components/host-channel';
import './details-view';
import type { DetailsElement } from './details-view';

declare function acquireVsCodeApi(): VsCodeApi;

async function start(): Promise<void> {
  const translations = document.getElementById('words')?.textContent?.trim();
  if (translations) l10n.config({ contents: translations });
  const details = document.createElement('peel-details') as DetailsElement;
  const page: DetailsPageApi = { show: (view) => details.show(view) };
  details.host = connectHost<DetailsHostApi>(acquireVsCodeApi(), page);
  details.announce = createAnnouncer(createLiveRegion());
  const showIcons = (): unknown => document.documentElement.toggleAttribute('data-stands', true);
  window.addEventListener('load', showIcons);
  document.body.prepend(details);
  details.show(await details.host.ready());
  showIcons();
}

void start();
