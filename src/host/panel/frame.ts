// Puts the page into its view before the rest of Peel is loaded, and keeps what it says until somebody listens.
import type * as vscode from 'vscode';
import type { Line } from './channel';
import { pageFolder, pageHtml, thumbnailFolder } from './page';

/** A page that nobody answers calls once; more is none of ours. */
const maxKept = 100;

/** @returns the line to the page: whoever listens first hears what was said before; and when the page is on its way. */
export function openFrame(
  webview: vscode.Webview,
  { extensionUri, globalStorageUri }: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
): { readonly line: Line; readonly shown: Promise<void> } {
  const kept: unknown[] = [];
  const listening = webview.onDidReceiveMessage((message: unknown) => {
    if (kept.length < maxKept) kept.push(message);
  });
  const localResourceRoots = [pageFolder(extensionUri), thumbnailFolder(globalStorageUri)];
  webview.options = { enableScripts: true, localResourceRoots };
  const shown = pageHtml(webview, extensionUri).then((html) => void (webview.html = html));
  const line: Line = {
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
  return { line, shown };
}
