// Implements the actions of the gallery: on one image, and on all selected images.
import * as vscode from 'vscode';
import { maxInputs } from '../../core/request/image-request';
import type { CollectedImage } from '../../core/session/image-collection';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { ImageRecord, SessionRecord } from '../../core/session/records';
import type { GalleryAction, GalleryHostApi, GalleryItemAction, GalleryPlace } from '../../shared/gallery-protocol';
import type { FileAction } from '../panel/file-actions';
import { truncate } from '../vscode/format';
import { showError, showInformation } from '../vscode/messages';
import { deleteImages } from './delete-images';
import { exportImages } from './export-images';

export interface GalleryActionParts {
  readonly sessions: Pick<ObservableSessionStore, 'append'>;
  readonly actOnFile: (action: FileAction, image: ImageRecord) => Promise<void>;
  /** Shows a turn in its session. @returns false if the session no longer exists. */
  readonly revealTurn: (session: string, turn: string, image: string) => Promise<boolean>;
}

const places = {
  panel: ['peel.openPanel'],
  folder: ['workbench.action.files.openFolder'],
  log: ['peel.showLog'],
} as const satisfies Record<GalleryPlace, readonly [string]>;

export function createGalleryActions(
  parts: GalleryActionParts,
  find: (id: string) => CollectedImage | undefined,
): Pick<GalleryHostApi, 'act' | 'actOnAll' | 'go'> {
  /** One record for each image, written once per session. */
  const append = async (images: readonly CollectedImage[], record: (image: string, at: number) => SessionRecord) => {
    const at = Date.now();
    for (const [session, some] of Map.groupBy(images, (one) => one.session))
      await parts.sessions.append(session, ...some.map(({ image }) => record(image.id, at)));
  };
  const star = (images: readonly CollectedImage[], marked: boolean) =>
    append(
      images.filter(({ starred }) => starred !== marked),
      (image, at) => ({ type: 'mark', image, marked, at }),
    );
  const useAsInput = async (uris: readonly vscode.Uri[]) => {
    if (uris.length > maxInputs)
      return void showInformation(vscode.l10n.t('Select at most {0} images to use as inputs.', maxInputs));
    await vscode.commands.executeCommand('peel.useAsInput', uris[0], uris);
  };
  const actOnAll = async (images: readonly CollectedImage[], action: GalleryAction) => {
    const uris = images.map(({ image }) => vscode.Uri.parse(image.uri, true));
    switch (action) {
      case 'input':
        return useAsInput(uris);
      case 'export':
        return exportImages(uris);
      case 'star':
      case 'unstar':
        return star(images, action === 'star');
      case 'delete':
        return deleteImages(images, {
          deleted: (gone) => append(gone, (image, at) => ({ type: 'deleted', image, at })),
        });
    }
  };
  const act = async ({ session, image, turn }: CollectedImage, action: GalleryItemAction) => {
    if (action !== 'session') return parts.actOnFile(action, image);
    if (!(await parts.revealTurn(session, turn.id, image.id)))
      void showInformation(vscode.l10n.t('This session no longer exists.'));
  };
  /** Tells the user about a failure, and lets the page know. */
  const reported = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      void showError(messageOf(thrown));
      throw thrown;
    }
  };
  return {
    act: (id, action) =>
      reported(async () => {
        const one = find(id);
        // The page may show an image that was removed a moment ago.
        if (one) await act(one, action);
      }),
    actOnAll: (ids, action) =>
      reported(async () => {
        const images = ids.flatMap((id) => find(id) ?? []);
        if (images.length > 0) await actOnAll(images, action);
      }),
    go: async (place) => void (await vscode.commands.executeCommand(places[place][0])),
  };
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound')
    return vscode.l10n.t('The file no longer exists.');
  return vscode.l10n.t('An error occurred: {0}', truncate(thrown instanceof Error ? thrown.message : '', 300));
}
