// Keeps the gallery's page in sync: the filtered list, the facts of the shown images, the state around them.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import type { Log } from '../../core/platform';
import { ratios, nearestRatio } from '../../core/request/aspect-ratio';
import { createImageMatcher } from '../../core/session/gallery-filter';
import type { CollectedImage } from '../../core/session/image-collection';
import { parseSearchQuery } from '../../core/session/search-text';
import type {
  GalleryFilter,
  GalleryHead,
  GalleryItem,
  GalleryPageApi,
  GallerySnapshot,
} from '../../shared/gallery-protocol';
import type { ImagePreviews } from '../inputs/image-previews';
import { imageGlob } from '../inputs/open-input';
import { createMissingImages } from '../panel/file-info/missing-images';
import { createUpdateBatcher } from '../panel/page/update-batcher';
import { fileNameOf, shortPath, truncate } from '../vscode/format';
import { createGalleryFiles } from './gallery-files';
import { createGalleryImages, type GalleryImagesParts } from './gallery-images';
import { createImageUsage } from './image-usage';

export interface GallerySyncParts extends GalleryImagesParts {
  readonly previews: Pick<ImagePreviews, 'thumbnail'>;
  readonly log: Pick<Log, 'warn'>;
}

/** All sessions are listed in every fifth check, because watchers miss events. */
const perList = 5;
/** Maximum characters of a prompt that the page receives. */
const maxPrompt = 300;

export type GallerySync = ReturnType<typeof createGallerySync>;

/** @param page the page while it is visible. @param address the URI of a file for the page. */
export function createGallerySync(
  parts: GallerySyncParts,
  page: () => GalleryPageApi | undefined,
  address: (file: vscode.Uri) => string,
) {
  const { log } = parts;
  const images = createGalleryImages(parts);
  const isMatch = createImageMatcher();
  let state: GalleryHead['state'] = 'loading';
  let filter: GalleryFilter = { text: '', starred: false, missing: false };
  let byId = new Map<string, CollectedImage>();
  let collected: readonly CollectedImage[] = [];
  /** What the page received last. */
  let listed: readonly string[] = [];
  let lastHead = '';
  let shown: ReadonlySet<string> = new Set();

  const records = () => images.all().map(({ image }) => image);
  let cached: { readonly all: readonly CollectedImage[]; readonly records: ReturnType<typeof records> } | undefined;
  const missing = createMissingImages(
    () => {
      const all = images.all();
      if (cached?.all !== all) cached = { all, records: records() };
      return cached.records;
    },
    () => updates.add('images'),
  );
  const files = createGalleryFiles(parts.previews, (uri) => updates.add(`file:${uri}`));
  const usage = createImageUsage(log, () => updates.add('usage'));

  /** Until the folders have been checked, images that the user deleted are taken for missing. */
  const isGone = ({ image, deleted }: CollectedImage) =>
    missing.ids().has(image.id) || files.isMissing(image.uri) || (deleted && state === 'loading');
  const refresh = (): void => {
    const all = images.all();
    if (all === collected) return;
    collected = all;
    byId = new Map(all.map((one) => [one.image.id, one]));
  };
  const select = (): readonly string[] => {
    const { starred, ratio, model, text } = filter;
    const { words, from = -Infinity, until = Infinity } = parseSearchQuery(text);
    const wanted = {
      words,
      starred,
      ratio,
      model,
      from: Math.max(from, filter.from ?? -Infinity),
      until: Math.min(until, filter.until ?? Infinity),
    };
    const isUsage = ({ image }: CollectedImage) =>
      filter.usage === undefined ||
      (usage.state().state === 'done' && usage.isUsed(image.uri) === (filter.usage === 'used'));
    return collected
      .filter(
        (one) =>
          isGone(one) === filter.missing && !(filter.missing && one.deleted) && isMatch(one, wanted) && isUsage(one),
      )
      .map(({ image }) => image.id);
  };
  const head = (): GalleryHead => {
    const present = collected.filter((one) => !isGone(one));
    const lost = collected.filter((one) => isGone(one) && !one.deleted);
    const found = new Set(collected.map(({ image }) => nearestRatio(image.width, image.height)));
    return defined({
      hasFolder: (vscode.workspace.workspaceFolders ?? []).length > 0,
      state,
      total: present.length,
      missing: lost.length,
      ratios: ratios.filter((ratio) => found.has(ratio)),
      models: [...new Set(collected.map(({ turn }) => turn.model))].toSorted(),
      incomplete: images.isIncomplete() ? true : undefined,
      usage: usage.state(),
    });
  };
  const itemOf = (one: CollectedImage): GalleryItem => {
    const { image, turn, starred } = one;
    const file = vscode.Uri.parse(image.uri);
    const isMissing = isGone(one);
    const thumbnail = isMissing ? undefined : files.thumbnail(image.uri);
    return defined({
      id: image.id,
      name: fileNameOf(file),
      detail: shortPath(file),
      prompt: truncate(turn.prompt.slice(0, 4 * maxPrompt), maxPrompt),
      width: image.width,
      height: image.height,
      at: image.at,
      starred,
      missing: isMissing,
      thumbnail: thumbnail && address(vscode.Uri.file(thumbnail)),
    });
  };
  const sendHead = () => {
    const now = head();
    const text = JSON.stringify(now);
    if (text === lastHead) return;
    lastHead = text;
    page()?.head(now);
  };
  const sendItems = (some: readonly CollectedImage[]) => {
    const items = some.filter(({ image }) => shown.has(image.id)).map(itemOf);
    if (items.length > 0) page()?.items(items);
  };
  const sendList = (filtered: boolean) => {
    const now = select();
    const isSame = now.length === listed.length && now.every((id, index) => id === listed[index]);
    if (isSame && !filtered) return;
    listed = now;
    page()?.images(now, filtered);
  };
  const shownImages = () => [...shown].flatMap((id) => byId.get(id) ?? []);
  const updates = createUpdateBatcher((changes) => {
    if (!page()) return;
    refresh();
    const uris = new Set(changes.flatMap((one) => (one.startsWith('file:') ? one.slice('file:'.length) : [])));
    if (changes.includes('images')) sendItems(shownImages());
    else sendItems(shownImages().filter(({ image }) => uris.has(image.uri)));
    // A file that is found missing here is noticed by the check of its folder, which counts all of them.
    if (uris.size > 0) missing.refreshIfChanged();
    sendHead();
    const isSearched = changes.includes('usage') && filter.usage !== undefined && usage.state().state === 'done';
    sendList(changes.includes('filter') || isSearched);
  });

  const listeners = [
    { dispose: images.listen(() => updates.add('images')) },
    { dispose: images.listen(() => missing.refresh()) },
    { dispose: images.listen(usage.outdate) },
    vscode.workspace.onDidChangeWorkspaceFolders(() => void load(() => images.reset())),
  ];
  const watcher = vscode.workspace.createFileSystemWatcher(imageGlob);
  watcher.onDidCreate(() => missing.refresh());
  watcher.onDidDelete((uri) => {
    files.fileChanged(uri.toString());
    missing.refresh();
  });
  watcher.onDidChange((uri) => files.fileChanged(uri.toString()));

  const load = async (read: () => Promise<void>): Promise<void> => {
    state = 'loading';
    updates.add('head');
    try {
      await read();
      await missing.checkAll();
      state = 'ready';
    } catch (thrown) {
      log.warn(`The gallery could not read the sessions: ${String(thrown)}`);
      state = 'failed';
    }
    updates.add('images');
  };
  const searchUsage = async (): Promise<void> => {
    await usage.search(collected.filter((one) => !isGone(one)).map(({ image }) => vscode.Uri.parse(image.uri)));
  };
  const setFilter = (next: GalleryFilter): void => {
    filter = next;
    updates.add('filter');
    const { state: known } = usage.state();
    if (next.usage !== undefined && known !== 'done' && known !== 'searching') void searchUsage();
    if (next.usage === undefined) usage.cancel();
  };
  /** A session was changed, here or by another window. */
  let isChanged = false;
  let checks = 0;
  const sessionWatcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(parts.sessionIndex.folder), '*.jsonl'),
  );
  for (const event of [sessionWatcher.onDidChange, sessionWatcher.onDidCreate, sessionWatcher.onDidDelete])
    event(() => (isChanged = true));
  const loaded = load(images.refresh);

  return {
    async ready(next: GalleryFilter): Promise<GallerySnapshot> {
      setFilter(next);
      updates.clear();
      refresh();
      shown = new Set();
      listed = select();
      const now = head();
      lastHead = JSON.stringify(now);
      return { head: now, images: listed };
    },
    setFilter,
    show(ids: readonly string[]): void {
      const before = shown;
      shown = new Set(ids);
      const all = shownImages();
      files.show(all.map(({ image }) => image.uri));
      sendItems(all.filter(({ image }) => !before.has(image.id)));
    },
    find: (id: string): CollectedImage | undefined => {
      refresh();
      return byId.get(id);
    },
    searchUsage,
    retry: () => load(images.refresh),
    /** Resolves when the images have been read for the first time. */
    loaded,
    /** Checks for what watchers and other windows have changed. */
    checks: [
      async () => {
        if (state !== 'ready' || (!isChanged && ++checks % perList !== 0)) return;
        isChanged = false;
        await images.refresh();
      },
      () => files.check(),
      () => missing.check(),
    ],
    dispose(): void {
      updates.clear();
      vscode.Disposable.from(...listeners, watcher, sessionWatcher, images, missing, files, usage).dispose();
    },
  };
}
