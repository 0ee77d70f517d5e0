// Puts the page into its view before the rest of Peel is loaded, and keeps what it says until somebody listens.
import type * as vscode from 'vscode';
import type { WebviewPort } from './page-channel';
import { pageFolder, pageHtml, thumbnailFolder } from './page-html';

/** A page that nobody answers calls once; more is none of ours. */
const maxKept = 100;

export interface EarlyView {
  /** Whoever listens first hears what was said before. */
  readonly port: WebviewPort;
  /** The page is on its way. */
  readonly shown: Promise<void>;
  /** The view was closed meanwhile: nothing of it may be asked any more. */
  readonly isDisposed: () => boolean;
}

export function openEarlyView(
  view: Pick<vscode.WebviewView, 'webview' | 'onDidDispose'>,
  { extensionUri, globalStorageUri }: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
): EarlyView {
  const { webview } = view;
  let gone = false;
  view.onDidDispose(() => (gone = true));
  const kept: unknown[] = [];
  const listening = webview.onDidReceiveMessage((message: unknown) => {
    if (kept.length < maxKept) kept.push(message);
  });
  const localResourceRoots = [pageFolder(extensionUri), thumbnailFolder(globalStorageUri)];
  webview.options = { enableScripts: true, localResourceRoots };
  const shown = pageHtml(webview, extensionUri).then((html) => {
    if (!gone) webview.html = html;
  });
  const line: WebviewPort = {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview's has no origin to name
    postMessage: (message: unknown) => webview.postMessage(message),
    onDidReceiveMessage(take) {
      listening.dispose();
      // In the order in which it was said, and when whoever listens is through with that.
      const hand = (message: unknown) => queueMicrotask(() => take(message));
      kept.splice(0).forEach(hand);
      return webview.onDidReceiveMessage(hand);
    },
  };
  return { port: line, shown, isDisposed: () => gone };
}
