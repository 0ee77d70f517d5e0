// Implements “Insert Image Reference”, and loads the bundle that inserts the image.
import type { Commands } from '../vscode/commands';
import type { LastEditor } from '../vscode/last-editor';
import type { RecentImage, RunHistory } from './history';

export type ReferenceInserter = ReturnType<typeof createReferenceInserter>;

export function createReferenceInserter(lastEditor: LastEditor) {
  return {
    async insert(image: RecentImage | undefined): Promise<void> {
      const editor = lastEditor();
      const { insertReference } = await import('./insert-reference');
      await insertReference(editor, image);
    },
    /** Whether there is an editor to insert into. */
    possible: (): boolean => lastEditor() !== undefined,
  };
}

export function insertReferenceCommand(inserter: ReferenceInserter, recent: RunHistory): Commands {
  return { 'peel.insertReference': () => inserter.insert(recent.image()) };
}
