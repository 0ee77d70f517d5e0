// Shows the details of an image in an editor tab; a bundle of its own that is loaded on first use.
// Nothing here may depend on `instanceof` for a class of Peel, because each bundle has its own copy of the class.
import * as vscode from 'vscode';
import type { Clock } from '../../core/platform';
import type { DetailsHostApi, DetailsPageApi } from '../../shared/details-protocol';
import { createPolling } from '../panel/polling';
import { openPageChannel } from '../panel/page/page-channel';
import { pageFolder, pageHtml } from '../panel/page/page-html';
import { fileNameOf } from '../vscode/format';
import { thumbnailFolder } from '../vscode/thumbnail-folder';
import { createDetailsActions, type DetailsActionParts } from './details-actions';
import { checkDetailsCall } from './details-calls';
import { imageTabGroup } from './image-tab';
import { type ImageDetails, type ImageDetailsParts, readImageDetails } from './image-details';

export interface DetailsParts extends ImageDetailsParts, DetailsActionParts {
  readonly clock: Clock;
  readonly extensionUri: vscode.Uri;
  readonly globalStorageUri: vscode.Uri;
}

/** Milliseconds that a new page waits for the headers of a file on a slow disk. */
const headerTimeout = 200;

/**
 * One tab for all images, like the preview of Markdown: each command shows its image there. VS Code does not restore it
 * after a reload, because that would load Peel at every start, for details that one command shows again.
 */
export function createDetails(parts: DetailsParts) {
  const { extensionUri, globalStorageUri, log } = parts;
  let tab: vscode.WebviewPanel | undefined;
  let page: DetailsPageApi | undefined;
  let shown: ImageDetails | undefined;
  let ids = 0;

  const read = (uri: vscode.Uri): ImageDetails => {
    shown?.dispose();
    // A page that shows another file keeps it until the headers of this one have been read.
    const next = readImageDetails(parts, `view-${++ids}`, uri, () => page?.show(next.view()));
    shown = next;
    return next;
  };
  /** Reads the file again if it was changed, deleted or restored. */
  const checkFile = async () => {
    const now = shown;
    if ((await now?.hasChanged()) && now === shown) read(now!.uri);
  };
  const polling = createPolling(parts.clock, [checkFile], (thrown) =>
    log.warn(`The details could not check for changes: ${String(thrown)}`),
  );
  const actions = createDetailsActions(parts, () => shown);
  const api: DetailsHostApi = {
    ...actions,
    async ready() {
      const now = shown;
      if (!now) throw new Error('closed');
      await Promise.race([now.headers, new Promise((resolve) => setTimeout(resolve, headerTimeout))]);
      return (shown ?? now).view();
    },
  };

  const open = (column: vscode.ViewColumn): vscode.WebviewPanel => {
    const next = vscode.window.createWebviewPanel('peel.details', '', column, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [pageFolder(extensionUri), thumbnailFolder(globalStorageUri)],
    });
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `details-${theme}.svg`);
    next.iconPath = { light: icon('light'), dark: icon('dark') };
    const channel = openPageChannel<DetailsHostApi, DetailsPageApi>(next.webview, api, checkDetailsCall, log);
    page = channel.page;
    next.onDidChangeViewState(() => {
      if (next.visible) polling.start();
      else polling.stop();
      if (next.visible) void checkFile();
    });
    next.onDidDispose(() => {
      polling.stop();
      channel.dispose();
      shown?.dispose();
      tab = page = shown = undefined;
    });
    void pageHtml(next.webview, extensionUri, 'details-page').then(
      (html) => {
        if (tab === next) next.webview.html = html;
      },
      (thrown: unknown) => log.warn(`The details page could not be loaded: ${String(thrown)}`),
    );
    polling.start();
    return next;
  };

  return {
    async show(uri: vscode.Uri): Promise<void> {
      const image = imageTabGroup(uri);
      const isNew = tab === undefined;
      // Beside the image, so that both are visible.
      const beside = image !== undefined && (isNew || tab?.viewColumn === image.viewColumn);
      read(uri);
      if (image?.isActive === false && beside) {
        // `Beside` refers to the active group.
        await vscode.commands.executeCommand('vscode.open', uri, { viewColumn: image.viewColumn });
      }
      const column = beside ? vscode.ViewColumn.Beside : (tab?.viewColumn ?? vscode.ViewColumn.Active);
      if (tab) tab.reveal(column);
      else tab = open(column);
      tab.title = vscode.l10n.t('Details: {0}', fileNameOf(uri));
    },
    dispose(): void {
      tab?.dispose();
    },
  };
}
