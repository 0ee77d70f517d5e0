// Loads the page before the services bundle, and buffers its messages until there is a listener.
import type * as vscode from 'vscode';
import type { WebviewPort } from './page-channel';
import { thumbnailFolder } from '../../vscode/thumbnail-folder';
import { pageFolder, pageHtml } from './page-html';

/** Peel's page makes only one call until it is answered, so more messages come from elsewhere. */
const maxBuffered = 100;

export function openEarlyView(
  view: Pick<vscode.WebviewView, 'webview' | 'onDidDispose'>,
  { extensionUri, globalStorageUri }: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
) {
  const { webview } = view;
  /** The view was closed: none of its members may be used. */
  let disposed = false;
  view.onDidDispose(() => (disposed = true));
  const buffered: unknown[] = [];
  const listening = webview.onDidReceiveMessage((message: unknown) => {
    if (buffered.length < maxBuffered) buffered.push(message);
  });
  const localResourceRoots = [pageFolder(extensionUri), thumbnailFolder(globalStorageUri)];
  webview.options = { enableScripts: true, localResourceRoots };
  /** Resolves when the HTML has been set. */
  const loaded = pageHtml(webview, extensionUri, 'webview').then((html) => {
    if (!disposed) webview.html = html;
  });
  /** The first listener also receives the buffered messages. */
  const port: WebviewPort = {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview message has no target origin
    postMessage: (message: unknown) => webview.postMessage(message),
    onDidReceiveMessage(listener) {
      listening.dispose();
      // In the original order, after the listener has finished registering.
      const receive = (message: unknown) => queueMicrotask(() => listener(message));
      buffered.splice(0).forEach(receive);
      return webview.onDidReceiveMessage(receive);
    },
  };
  return { port, loaded, isDisposed: () => disposed };
}
