// Implements “Insert Image Reference”, and loads the bundle that inserts the image.
import * as vscode from 'vscode';
import { sessionIdOf } from '../../core/session/records';
import { readPastTurns } from '../../core/request/resolved-request';
import { draggedImageType } from '../../shared/protocol';
import { isImageName } from '../inputs/open-input';
import { activeTabUri } from '../vscode/active-tab';
import type { Commands } from '../vscode/commands';
import type { LastEditor } from '../vscode/last-editor';
import type { DescriptionParts, InsertedImage } from './describe-image';
import type { RunHistory } from './history';

export type ReferenceInserter = ReturnType<typeof createReferenceInserter>;

export function createReferenceInserter(lastEditor: LastEditor, parts: DescriptionParts) {
  return {
    async insert(...images: readonly InsertedImage[]): Promise<void> {
      const editor = lastEditor();
      const { insertReference } = await import('./insert-reference');
      await insertReference(parts, editor, images);
    },
    /** Whether there is an editor to insert into. */
    possible: (): boolean => lastEditor() !== undefined,
    describe: async (image: InsertedImage): Promise<string> =>
      (await import('./insert-reference')).describeImage(parts, image),
    /** Inserts images that are dragged from the panel into a text editor. */
    acceptDrops: (): vscode.Disposable =>
      vscode.languages.registerDocumentDropEditProvider(
        '*',
        {
          async provideDocumentDropEdits(document, position, data) {
            const id = (await data.get(draggedImageType)?.asString()) ?? '';
            if (sessionIdOf(id) === undefined) return undefined;
            const image = (await readPastTurns(parts.sessions, id)).at(-1)?.image;
            return image && (await import('./insert-reference')).dropEdit(parts, document, position, image);
          },
        },
        { dropMimeTypes: [draggedImageType], providedDropEditKinds: [] },
      ),
  };
}

export function insertReferenceCommand(inserter: ReferenceInserter, recent: RunHistory): Commands {
  return {
    /**
     * @param clicked an image in the Explorer, or a tab; absent: the image in the active tab, else the last one.
     * @param selected everything selected in the Explorer.
     */
    'peel.insertReference': async (clicked, selected) => {
      const several = Array.isArray(selected) ? selected : [clicked ?? activeTabUri()];
      const images = several.filter((one) => one instanceof vscode.Uri).filter(isImageName);
      const last = recent.image();
      if (images.length === 0) return inserter.insert(...(last ? [last] : []));
      await inserter.insert(...images.map(String).map((uri) => (uri === last?.uri ? last : { uri })));
    },
  };
}
