// Shows the gallery in an editor tab; a bundle of its own that is loaded on first use.
// Nothing here may depend on `instanceof` for a class of Peel, because each bundle has its own copy of the class.
import * as vscode from 'vscode';
import type { Clock } from '../../core/platform';
import type { GalleryHostApi, GalleryPageApi } from '../../shared/gallery-protocol';
import { openPageChannel, type PageChannel } from '../panel/page/page-channel';
import { pageFolder, pageHtml } from '../panel/page/page-html';
import { createPolling } from '../panel/polling';
import { thumbnailFolder } from '../vscode/thumbnail-folder';
import { createGalleryActions, type GalleryActionParts } from './gallery-actions';
import { checkGalleryCall } from './gallery-calls';

import { createGallerySync, type GallerySync, type GallerySyncParts } from './gallery-sync';

export interface GalleryParts extends GallerySyncParts, Omit<GalleryActionParts, 'sessions'> {
  readonly clock: Clock;
  readonly extensionUri: vscode.Uri;
  readonly globalStorageUri: vscode.Uri;
}

/** Milliseconds that a new page waits for the images, so that it does not show the first few and then all. */
const loadTimeout = 400;

export function createGallery(parts: GalleryParts) {
  const { extensionUri, globalStorageUri, log } = parts;
  let tab: vscode.WebviewPanel | undefined;

  const connect = (next: vscode.WebviewPanel): void => {
    tab = next;
    next.webview.options = {
      enableScripts: true,
      localResourceRoots: [pageFolder(extensionUri), thumbnailFolder(globalStorageUri)],
    };
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `gallery-${theme}.svg`);
    next.iconPath = { light: icon('light'), dark: icon('dark') };
    let channel: PageChannel<GalleryPageApi> | undefined;
    let isReady = false;
    const sync: GallerySync = createGallerySync(
      parts,
      () => (isReady && next.visible ? channel?.page : undefined),
      (file) => next.webview.asWebviewUri(file).toString(),
    );
    const api: GalleryHostApi = {
      ...createGalleryActions(parts, sync.find),
      async ready(filter) {
        await Promise.race([sync.loaded, new Promise((resolve) => setTimeout(resolve, loadTimeout))]);
        isReady = true;
        return sync.ready(filter);
      },
      filter: async (filter) => sync.setFilter(filter),
      show: async (images) => sync.show(images),
      searchUsage: sync.searchUsage,
      retry: sync.retry,
    };
    channel = openPageChannel<GalleryHostApi, GalleryPageApi>(next.webview, api, checkGalleryCall, log);
    const polling = createPolling(parts.clock, sync.checks, (thrown) =>
      log.warn(`The gallery could not check for changes: ${String(thrown)}`),
    );
    next.onDidChangeViewState(() => {
      if (next.visible) return polling.start();
      // VS Code discards a hidden page, which requests everything when it is shown again.
      isReady = false;
      sync.show([]);
      polling.stop();
    });
    next.onDidDispose(() => {
      polling.stop();
      channel?.dispose();
      sync.dispose();
      if (tab === next) tab = undefined;
    });
    void pageHtml(next.webview, extensionUri, 'gallery-page').then(
      (html) => {
        if (tab === next) next.webview.html = html;
      },
      (thrown: unknown) => log.warn(`The gallery page could not be loaded: ${String(thrown)}`),
    );
    polling.start();
  };

  return {
    /** @param restored the tab from before a reload of the window. */
    open(restored?: vscode.WebviewPanel): void {
      if (restored && tab) return restored.dispose();
      if (restored) return connect(restored);
      if (tab) return tab.reveal();
      const title = vscode.l10n.t('Image Gallery');
      connect(vscode.window.createWebviewPanel('peel.gallery', title, vscode.ViewColumn.Active));
    },
    dispose(): void {
      tab?.dispose();
    },
  };
}
