// Tracks the images of a session: their current URIs, and which are starred or deleted.
import type { ContentRecord, DeletedRecord, ImageRecord, StarRecord, MovedRecord } from './records';

export interface SessionImages {
  /** @returns false if it is already known. */
  add(image: ImageRecord): boolean;
  /** @returns false if nothing changed. */
  apply(record: StarRecord | MovedRecord | DeletedRecord): boolean;
  /** Adds a hash, which has no visible effect. */
  applyContent(record: ContentRecord): void;
  get(id: string): ImageRecord | undefined;
  /** The newest image at this URI. */
  findByUri(uri: string): ImageRecord | undefined;
  /** Oldest first. */
  all(): readonly ImageRecord[];
  isStarred(id: string): boolean;
  /** Whether the user deleted it in Peel and it was not found elsewhere since. The file may have been restored. */
  isDeleted(id: string): boolean;
  /** Whether a turn has a starred image. */
  hasStarred(turn: string): boolean;
  counts(): { readonly images: number; readonly starred: number };
}

export function createSessionImages(): SessionImages {
  const images = new Map<string, ImageRecord>();
  const places = new Map<string, string>();
  /** The latest star record of each image; it may precede the image. */
  const marks = new Map<string, StarRecord>();
  const moves = new Map<string, MovedRecord>();
  const deletions = new Map<string, DeletedRecord>();
  const starredTurns = new Map<string, number>();
  let starred = 0;

  const count = ({ turn }: ImageRecord, by: number) => {
    starred += by;
    starredTurns.set(turn, (starredTurns.get(turn) ?? 0) + by);
  };
  const isStarred = (id: string) => marks.get(id)?.marked === true;
  const isDeleted = (id: string) => (deletions.get(id)?.at ?? -Infinity) > (moves.get(id)?.at ?? -Infinity);
  const place = (image: ImageRecord) => {
    images.set(image.id, image);
    places.set(image.uri, image.id);
  };

  const mark = (record: StarRecord): boolean => {
    const before = isStarred(record.image);
    // Several windows may write, and the same records may be read again.
    if ((marks.get(record.image)?.at ?? -Infinity) > record.at) return false;
    marks.set(record.image, record);
    const image = images.get(record.image);
    if (before === record.marked || !image) return false;
    count(image, record.marked ? 1 : -1);
    return true;
  };
  const move = (record: MovedRecord): boolean => {
    if ((moves.get(record.image)?.at ?? -Infinity) > record.at) return false;
    moves.set(record.image, record);
    const image = images.get(record.image);
    if (!image || image.uri === record.uri) return false;
    if (places.get(image.uri) === image.id) places.delete(image.uri);
    place({ ...image, uri: record.uri });
    return true;
  };
  const remove = (record: DeletedRecord): boolean => {
    const before = isDeleted(record.image);
    if ((deletions.get(record.image)?.at ?? -Infinity) < record.at) deletions.set(record.image, record);
    return !before && images.has(record.image);
  };

  return {
    add(image) {
      if (images.has(image.id)) return false;
      place({ ...image, uri: moves.get(image.id)?.uri ?? image.uri });
      if (isStarred(image.id)) count(image, 1);
      return true;
    },
    apply(record) {
      switch (record.type) {
        case 'mark':
          return mark(record);
        case 'moved':
          return move(record);
        case 'deleted':
          return remove(record);
      }
    },
    applyContent({ image, sha256 }) {
      const found = images.get(image);
      if (found) images.set(image, { ...found, sha256 });
    },
    get: (id) => images.get(id),
    findByUri: (uri) => images.get(places.get(uri) ?? ''),
    all: () => [...images.values()],
    isStarred,
    isDeleted,
    hasStarred: (turn) => (starredTurns.get(turn) ?? 0) > 0,
    counts: () => ({ images: images.size, starred }),
  };
}
