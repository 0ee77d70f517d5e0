// Defines the protocol of the gallery page: the page calls GalleryHostApi, the host calls GalleryPageApi.
// The page never receives all images at once: it has their IDs, and the facts of those near the visible area.
import type { AspectRatio } from '../core/request/aspect-ratio';

/** Maximum images that the gallery lists, and that one action applies to. */
export const maxGalleryImages = 50_000;
/** Maximum images near the visible area. */
export const maxShownImages = 400;
/** Maximum characters of the search text. */
export const maxGallerySearch = 500;

export interface GalleryFilter {
  /** Words, and dates such as `2026-11`, as in the search for sessions. */
  readonly text: string;
  readonly starred: boolean;
  /** Milliseconds since 1970; `until` is exclusive. */
  readonly from?: number;
  readonly until?: number;
  /** The nearest supported ratio of the image. */
  readonly ratio?: AspectRatio;
  readonly model?: string;
  /** The images whose files no longer exist, which are otherwise left out. */
  readonly missing: boolean;
  readonly usage?: 'used' | 'unused';
}

export interface GalleryHead {
  readonly hasFolder: boolean;
  readonly state: 'loading' | 'ready' | 'failed';
  /** Images with a file. */
  readonly total: number;
  /** Images whose file no longer exists, without those that the user deleted. */
  readonly missing: number;
  /** Ratios and models of all images, for the filters. */
  readonly ratios: readonly AspectRatio[];
  readonly models: readonly string[];
  /** Some sessions could not be read, or there are more images than the gallery lists. */
  readonly incomplete?: true;
  readonly usage: UsageState;
}

/** The search for references to the images in the files of the workspace. */
export type UsageState =
  | { readonly state: 'none' | 'failed' | 'canceled' }
  | { readonly state: 'searching'; readonly files: number }
  /** `outdated`: files have changed since. `incomplete`: not all files could be searched. */
  | { readonly state: 'done'; readonly outdated?: true; readonly incomplete?: true };

export interface GalleryItem {
  readonly id: string;
  readonly name: string;
  /** The path in the workspace. */
  readonly detail: string;
  /** Shortened. */
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly at: number;
  readonly starred: boolean;
  readonly missing: boolean;
  readonly thumbnail?: string;
}

/** Actions on one image. */
export type GalleryItemAction = 'open' | 'session' | 'details' | 'insert' | 'copyPath' | 'reveal';
/** Actions on all selected images. */
export type GalleryAction = 'input' | 'export' | 'delete' | 'star' | 'unstar';

export type GalleryPlace = 'panel' | 'folder' | 'log';

/** The calls that the page can make. */
export interface GalleryHostApi {
  /** Starts the updates of the page. */
  ready(filter: GalleryFilter): Promise<GallerySnapshot>;
  filter(filter: GalleryFilter): Promise<void>;
  /** The images near the visible area, whose facts the page receives whenever they change. */
  show(images: readonly string[]): Promise<void>;
  act(image: string, action: GalleryItemAction): Promise<void>;
  actOnAll(images: readonly string[], action: GalleryAction): Promise<void>;
  /** Searches the workspace for references to the images again. */
  searchUsage(): Promise<void>;
  /** Reads the sessions again after a failure. */
  retry(): Promise<void>;
  go(place: GalleryPlace): Promise<void>;
}

export interface GallerySnapshot {
  readonly head: GalleryHead;
  /** The IDs of the images that the filter selects, newest first. */
  readonly images: readonly string[];
}

/** The updates that the host sends to the page. */
export interface GalleryPageApi {
  head(head: GalleryHead): void;
  /** @param filtered whether the filter has changed, not the images */
  images(images: readonly string[], filtered: boolean): void;
  items(items: readonly GalleryItem[]): void;
}
