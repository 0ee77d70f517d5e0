// Collects the images of a session with their turns, record by record, for lists across sessions.
import type { ImageRecord, SessionRecord, TurnRecord } from './records';
import { createSessionImages } from './session-images';

export interface CollectedImage {
  readonly session: string;
  readonly image: ImageRecord;
  readonly turn: TurnRecord;
  readonly starred: boolean;
  /** The user deleted it in Peel. Its file may have been restored since. */
  readonly deleted: boolean;
  /** The prompt of the first turn of its chain, if that is another one. */
  readonly firstPrompt?: string;
}

export type ImageCollection = ReturnType<typeof createImageCollection>;

export function createImageCollection(session: string) {
  const images = createSessionImages();
  const turns = new Map<string, TurnRecord>();
  /** The first turn of the chain of each turn. */
  const roots = new Map<string, TurnRecord>();
  let workspace: string | undefined;
  let listed: readonly CollectedImage[] | undefined;

  const add = (record: SessionRecord): void => {
    if (record.type === 'session') workspace ??= record.workspace;
    else if (record.type === 'turn') {
      // Records may be read twice.
      if (!turns.has(record.id)) turns.set(record.id, record);
    } else if (record.type === 'image') images.add(record);
    else if (record.type === 'content') images.applyContent(record);
    else if (record.type === 'mark' || record.type === 'moved' || record.type === 'deleted') images.apply(record);
    else return;
    listed = undefined;
  };
  const rootOf = (turn: TurnRecord): TurnRecord => {
    const path: TurnRecord[] = [];
    let root = turn;
    for (let next: TurnRecord | undefined = turn; next && path.length <= turns.size; next = parentOf(next)) {
      root = roots.get(next.id) ?? next;
      if (root !== next) break;
      path.push(next);
    }
    for (const one of path) roots.set(one.id, root);
    return root;
  };
  const parentOf = ({ parent }: TurnRecord): TurnRecord | undefined => {
    if (parent === undefined) return undefined;
    return turns.get(parent) ?? turns.get(parent.slice(0, parent.lastIndexOf('.')));
  };
  const collect = (image: ImageRecord): CollectedImage[] => {
    const turn = turns.get(image.turn);
    if (!turn) return [];
    const { prompt } = rootOf(turn);
    const states = { starred: images.isStarred(image.id), deleted: images.isDeleted(image.id) };
    return [{ session, image, turn, ...states, ...(prompt === turn.prompt ? {} : { firstPrompt: prompt }) }];
  };

  return {
    session,
    /** The URI of the folder in which the session was started. */
    workspace: (): string | undefined => workspace,
    add: (records: readonly SessionRecord[]): void => records.forEach(add),
    /** In the order of their records; the same array until a record changes it. */
    images: (): readonly CollectedImage[] => (listed ??= images.all().flatMap(collect)),
  };
}
