// Provides the thumbnails of the images near the visible area, and detects changes of their files.
import * as vscode from 'vscode';
import type { ImagePreviews } from '../inputs/image-previews';
import { isMissing } from '../panel/file-info/file-info';
import { inBatches } from '../panel/polling';

interface KnownFile {
  /** Modification time and size, or `gone`; undefined before the file was checked. */
  state?: string;
  /** The path of the thumbnail, made from the file in that state; empty if there is none. */
  thumbnail?: string;
}

const gone = 'gone';
/** Files whose thumbnails are remembered. */
const maxKnown = 5_000;
/** Thumbnails that are read from the cache at the same time. Creating them happens one by one. */
const atOnce = 4;
const checksAtOnce = 20;

/** @param changed gets the URI of a file whose thumbnail or existence has changed. */
export function createGalleryFiles(previews: Pick<ImagePreviews, 'thumbnail'>, changed: (uri: string) => void) {
  const known = new Map<string, KnownFile>();
  let shown: readonly string[] = [];
  /** The files whose thumbnails are being loaded. */
  const loading = new Map<string, AbortController>();

  const fileOf = (uri: string): KnownFile => {
    const file = known.get(uri) ?? {};
    // The files that were used last stay.
    known.delete(uri);
    known.set(uri, file);
    return file;
  };
  const check = async (uri: string): Promise<void> => {
    const file = fileOf(uri);
    const state = await stateOf(vscode.Uri.parse(uri));
    if (state === undefined || file.state === state || known.get(uri) !== file) return;
    const isNew = file.state === undefined;
    file.state = state;
    if (isNew && state !== gone && file.thumbnail === undefined) return;
    delete file.thumbnail;
    changed(uri);
  };
  const load = async (uri: string, signal: AbortSignal): Promise<void> => {
    const file = fileOf(uri);
    if (file.state === undefined) await check(uri);
    if (file.thumbnail !== undefined || file.state === gone || signal.aborted) return;
    const { state } = file;
    if (state === undefined) throw new Error('unknown state');
    const thumbnail = await previews.thumbnail(vscode.Uri.parse(uri), signal);
    if (signal.aborted || file.state !== state) return;
    file.thumbnail = thumbnail?.path ?? '';
    if (thumbnail) changed(uri);
  };
  const isKnown = (uri: string): boolean => {
    const { state, thumbnail } = known.get(uri) ?? {};
    return thumbnail !== undefined || state === gone;
  };
  /** Loads the thumbnails of the shown images, the first ones first. */
  const work = async (): Promise<void> => {
    const next = loading.size < atOnce ? shown.find((uri) => !loading.has(uri) && !isKnown(uri)) : undefined;
    if (next === undefined) return;
    const loaded = new AbortController();
    loading.set(next, loaded);
    void work();
    await load(next, loaded.signal).catch(() => {
      // The next check tries again.
      fileOf(next).thumbnail = '';
    });
    loading.delete(next);
    void work();
  };

  return {
    /** @param uris the images near the visible area, in their order. */
    show(uris: readonly string[]): void {
      shown = uris;
      const wanted = new Set(uris);
      for (const [uri, loaded] of loading) if (!wanted.has(uri)) loaded.abort();
      for (const uri of uris) if (known.has(uri)) fileOf(uri);
      void work();
      for (const uri of known.keys()) {
        if (known.size <= maxKnown) break;
        known.delete(uri);
      }
    },
    /** The path of the thumbnail; undefined while it is being created. */
    thumbnail: (uri: string): string | undefined => known.get(uri)?.thumbnail || undefined,
    isMissing: (uri: string): boolean => known.get(uri)?.state === gone,
    /** Checks the shown files again. */
    async check(): Promise<void> {
      await inBatches(shown, checksAtOnce, check);
      void work();
    },
    /** A watcher has reported a change, which the time and the size may not show. */
    fileChanged(uri: string): void {
      const file = known.get(uri);
      if (!file) return;
      delete file.state;
      delete file.thumbnail;
      void work();
    },
    dispose(): void {
      shown = [];
      for (const loaded of loading.values()) loaded.abort();
    },
  };
}

/** Undefined when the state is unknown: a failure other than a missing file may be temporary. */
async function stateOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { type, mtime, size } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) === 0 ? gone : `${mtime}:${size}`;
  } catch (thrown) {
    return isMissing(thrown) ? gone : undefined;
  }
}
