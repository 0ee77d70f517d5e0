// Matches moved files to missing images by content, and decides between identical files.
import type { ImageRecord } from './records';

export interface FoundFile {
  readonly uri: string;
  /** Equal for all paths of one file. */
  readonly identity: string;
  readonly sha256: string;
}

type LostImage = Pick<ImageRecord, 'id' | 'uri' | 'sha256'>;

/**
 * First files with the same name, then the shortest paths. Images share a file only if there are fewer files.
 * @param taken identities of the files that belong to other images of the session.
 * @returns the new URI of each matched image, by its id.
 */
export function matchMovedImages(
  lost: readonly LostImage[],
  found: readonly FoundFile[],
  taken: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const uris = new Map<string, string>();
  const files = Map.groupBy(found, ({ sha256 }) => sha256);
  for (const [content, alike] of Map.groupBy(lost, ({ sha256 }) => sha256)) {
    const all = (files.get(content ?? '') ?? []).toSorted((a, b) => a.uri.length - b.uri.length);
    const used = new Set(taken);
    const assign = (image: LostImage, file: FoundFile | undefined) => {
      if (!file) return;
      used.add(file.identity);
      uris.set(image.id, file.uri);
    };
    const byName = Map.groupBy(all, ({ uri }) => baseName(uri));
    const cursors = new Map<readonly FoundFile[], number>();
    const firstFree = (some: readonly FoundFile[] = []) => {
      let at = cursors.get(some) ?? 0;
      while (used.has(some[at]?.identity ?? '')) at++;
      cursors.set(some, at);
      return some[at];
    };
    for (const image of alike) assign(image, firstFree(byName.get(baseName(image.uri))));
    for (const image of alike)
      if (!uris.has(image.id)) assign(image, firstFree(all) ?? byName.get(baseName(image.uri))?.[0] ?? all[0]);
  }
  return uris;
}

const baseName = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1);
