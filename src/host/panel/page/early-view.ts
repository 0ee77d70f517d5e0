// Loads the page before the services bundle, and buffers its messages until there is a listener.
import type * as vscode from 'vscode';
import type { WebviewPort } from './page-channel';
import { pageFolder, pageHtml, thumbnailFolder } from './page-html';

/** Without an answer, the page makes one call; more messages do not come from Peel's page. */
const maxKept = 100;

export interface EarlyView {
  /** The first listener also receives the buffered messages. */
  readonly port: WebviewPort;
  /** Resolves when the HTML has been set. */
  readonly shown: Promise<void>;
  /** The view was closed meanwhile: none of its members may be used. */
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
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview message has no target origin
    postMessage: (message: unknown) => webview.postMessage(message),
    onDidReceiveMessage(take) {
      listening.dispose();
      // In the original order, after the listener has finished registering.
      const hand = (message: unknown) => queueMicrotask(() => take(message));
      kept.splice(0).forEach(hand);
      return webview.onDidReceiveMessage(hand);
    },
  };
  return { port: line, shown, isDisposed: () => gone };
}
