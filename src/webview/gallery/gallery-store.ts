// Holds the state of the page: the list of images, what is known about them, filters and selection.
import * as l10n from '@vscode/l10n';
import type {
  GalleryAction,
  GalleryHead,
  GalleryHostApi,
  GalleryItem,
  GalleryPageApi,
} from '../../shared/gallery-protocol';
import type { VsCodeApi } from '../components/host-channel';
import { formatImageCount } from '../components/format';
import { type FilterState, isFiltered, noFilter, toGalleryFilter } from './filter-state';
import { type GridSelection, keepListed, noSelection, select, type SelectionMode } from './grid-selection';

/** What VS Code keeps while the page is discarded. */
interface SavedState {
  readonly filter: FilterState;
  readonly focused?: string | undefined;
  /** The first visible image, and how many pixels of it are above the visible area. */
  readonly scroll?: { readonly image: string; readonly past: number } | undefined;
}

interface StoreParts {
  readonly connect: (page: GalleryPageApi) => GalleryHostApi;
  readonly api: Pick<VsCodeApi, 'getState' | 'setState'>;
  readonly announce: (text: string) => void;
}

const version = 1;
/** Images whose facts are remembered. */
const maxItems = 3000;
/** Milliseconds after the last change of the text. */
const typing = 150;

export type GalleryStore = ReturnType<typeof createGalleryStore>;

export function createGalleryStore({ connect, api, announce }: StoreParts) {
  const stored = api.getState() as { version?: unknown; saved?: SavedState } | null | undefined;
  let saved: SavedState = stored?.version === version && stored.saved ? stored.saved : { filter: noFilter };
  let filter: FilterState = { ...noFilter, ...saved.filter };
  let head: GalleryHead | undefined;
  let images: readonly string[] = [];
  let places = new Map<string, number>();
  const items = new Map<string, GalleryItem>();
  let shown: ReadonlySet<string> = new Set();
  let selection: GridSelection = { ...noSelection, focused: saved.focused };
  let changed = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  const save = (change: Partial<SavedState>): void => {
    saved = { ...saved, ...change };
    api.setState({ version, saved });
  };
  const setImages = (next: readonly string[]): void => {
    const before = images;
    images = next;
    places = new Map(next.map((id, index) => [id, index]));
    if (before.length > 0) selection = keepListed(selection, before, next);
  };
  const countText = (): string => {
    const all = formatImageCount(head?.total ?? 0);
    if (filter.missing)
      return images.length === 1 ? l10n.t('1 missing file') : l10n.t('{0} missing files', images.length);
    return isFiltered(filter) ? l10n.t('{0} of {1}', images.length, all) : all;
  };
  const isSearching = (): boolean => filter.usage !== '' && head?.usage.state === 'searching';
  /** The number of images, or why there are none. */
  const announceCount = (): void => {
    if (head?.state === 'loading' || isSearching()) return;
    if (images.length === 0 && isFiltered(filter)) announce(l10n.t('No images match the filters.'));
    else announce(countText());
  };
  const announceChange = (before: number): void => {
    const more = images.length - before;
    if (head?.state !== 'ready' || more === 0) return;
    if (more > 0) announce(more === 1 ? l10n.t('1 image was added.') : l10n.t('{0} images were added.', more));
    else announce(more === -1 ? l10n.t('1 image was removed.') : l10n.t('{0} images were removed.', -more));
  };
  const page: GalleryPageApi = {
    head(next) {
      const before = head?.state;
      head = next;
      changed();
      if (before === 'loading' && next.state !== 'loading') announceCount();
    },
    images(next, filtered) {
      const before = images.length;
      setImages(next);
      changed();
      if (filtered) announceCount();
      else announceChange(before);
    },
    items(next) {
      for (const item of next) {
        items.delete(item.id);
        items.set(item.id, item);
      }
      for (const id of items.keys()) {
        if (items.size <= maxItems) break;
        if (!shown.has(id)) items.delete(id);
      }
      changed();
    },
  };
  const host = connect(page);
  const ignore = (): void => {};
  const send = (): void => {
    clearTimeout(timer);
    timer = undefined;
    void host.filter(toGalleryFilter(filter, Date.now())).catch(ignore);
  };

  return {
    host,
    announce,
    /** @param listener called when anything has changed */
    watch: (listener: () => void): void => void (changed = listener),
    async start(): Promise<void> {
      const found = await host.ready(toGalleryFilter(filter, Date.now()));
      head = found.head;
      setImages(found.images);
      changed();
      announceCount();
    },
    head: (): GalleryHead | undefined => head,
    images: (): readonly string[] => images,
    placeOf: (id: string): number | undefined => places.get(id),
    item: (id: string): GalleryItem | undefined => items.get(id),
    countText,
    isSearching,
    /** There is nothing to filter. */
    isEmpty: (): boolean => images.length === 0 && !head?.total && !head?.missing && !isFiltered(filter),
    filter: (): FilterState => filter,
    setFilter(change: Partial<FilterState>): void {
      filter = { ...filter, ...change };
      save({ filter });
      changed();
      clearTimeout(timer);
      if ('text' in change) timer = setTimeout(send, typing);
      else send();
    },
    /** Tells the host which images are near the visible area. */
    show(ids: readonly string[]): void {
      if (ids.length === shown.size && ids.every((id) => shown.has(id))) return;
      shown = new Set(ids);
      void host.show(ids).catch(ignore);
    },
    selection: (): GridSelection => selection,
    select(id: string, mode: SelectionMode): void {
      const before = selection.selected.size;
      selection = select(selection, id, mode, images);
      save({ focused: selection.focused });
      changed();
      const count = selection.selected.size;
      // A screen reader reads the state of a single image with the image.
      if (mode === 'extend' && count !== before) announce(selectedText(count));
    },
    selectAll(): void {
      selection = { ...selection, selected: new Set(images) };
      changed();
      announce(selectedText(images.length));
    },
    clearSelection(): void {
      if (selection.selected.size === 0) return;
      selection = { ...selection, selected: new Set() };
      changed();
      announce(l10n.t('Nothing is selected.'));
    },
    /** The images that an action on one of them applies to: all selected ones if it is among them. */
    targets: (id: string): readonly string[] =>
      selection.selected.has(id) ? images.filter((one) => selection.selected.has(one)) : [id],
    async actOnAll(ids: readonly string[], action: GalleryAction): Promise<void> {
      await host.actOnAll(ids, action).then(
        () => {
          if (action === 'star') announce(l10n.t('Starred.'));
          if (action === 'unstar') announce(l10n.t('Star removed.'));
        },
        // The host has told the user.
        ignore,
      );
    },
    scroll: () => saved.scroll,
    saveScroll: (scroll: SavedState['scroll']): void => save({ scroll }),
  };
}

function selectedText(count: number): string {
  return count === 1 ? l10n.t('1 image is selected.') : l10n.t('{0} images are selected.', count);
}
