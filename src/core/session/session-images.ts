// Tracks the images of a session: their current URIs, and which are starred or deleted.
import type { ContentRecord, DeletedRecord, ImageRecord, StarRecord, MovedRecord } from './records';

export type SessionImages = ReturnType<typeof createSessionImages>;

export function createSessionImages() {
  const images = new Map<string, ImageRecord>();
  const idsByUri = new Map<string, string>();
  /** The latest star record of each image; it may precede the image. */
  const stars = new Map<string, StarRecord>();
  const moves = new Map<string, MovedRecord>();
  const deletions = new Map<string, DeletedRecord>();
  const starredTurns = new Map<string, number>();
  let starred = 0;
  /** All images, until one of them changes. */
  let all: readonly ImageRecord[] | undefined;

  const count = ({ turn }: ImageRecord, by: number) => {
    starred += by;
    starredTurns.set(turn, (starredTurns.get(turn) ?? 0) + by);
  };
  const isStarred = (id: string) => stars.get(id)?.marked === true;
  const isDeleted = (id: string) => (deletions.get(id)?.at ?? -Infinity) > (moves.get(id)?.at ?? -Infinity);
  const set = (image: ImageRecord) => {
    all = undefined;
    images.set(image.id, image);
    idsByUri.set(image.uri, image.id);
  };

  const star = (record: StarRecord): boolean => {
    const before = isStarred(record.image);
    // Several windows may write, and the same records may be read again.
    if ((stars.get(record.image)?.at ?? -Infinity) > record.at) return false;
    stars.set(record.image, record);
    const image = images.get(record.image);
    if (before === record.marked || !image) return false;
    count(image, record.marked ? 1 : -1);
    return true;
  };
  const move = (record: MovedRecord): boolean => {
    if ((moves.get(record.image)?.at ?? -Infinity) > record.at) return false;
    all = undefined;
    moves.set(record.image, record);
    const image = images.get(record.image);
    if (!image || image.uri === record.uri) return false;
    if (idsByUri.get(image.uri) === image.id) idsByUri.delete(image.uri);
    set({ ...image, uri: record.uri });
    return true;
  };
  const remove = (record: DeletedRecord): boolean => {
    const before = isDeleted(record.image);
    if ((deletions.get(record.image)?.at ?? -Infinity) < record.at) deletions.set(record.image, record);
    all = undefined;
    return !before && images.has(record.image);
  };

  return {
    /** @returns false if it is already known. */
    add(image: ImageRecord): boolean {
      if (images.has(image.id)) return false;
      set({ ...image, uri: moves.get(image.id)?.uri ?? image.uri });
      if (isStarred(image.id)) count(image, 1);
      return true;
    },
    /** @returns false if nothing changed. */
    apply(record: StarRecord | MovedRecord | DeletedRecord): boolean {
      if (record.type === 'mark') return star(record);
      return record.type === 'moved' ? move(record) : remove(record);
    },
    /** Adds a hash, which has no visible effect. */
    applyContent({ image, sha256 }: ContentRecord): void {
      const found = images.get(image);
      if (!found) return;
      all = undefined;
      images.set(image, { ...found, sha256 });
    },
    get: (id: string) => images.get(id),
    /** The newest image at this URI. */
    findByUri: (uri: string) => images.get(idsByUri.get(uri) ?? ''),
    /** Oldest first. The same array until an image is added, moved, deleted, or gets its hash. */
    all: () => (all ??= [...images.values()]),
    isStarred,
    /** Whether the user deleted it in Peel and it was not found elsewhere since. The file may have been restored. */
    isDeleted,
    /** Whether a turn has a starred image. */
    hasStarred: (turn: string) => (starredTurns.get(turn) ?? 0) > 0,
    counts: () => ({ images: images.size, starred }),
  };
}
