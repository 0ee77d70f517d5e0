// Creates thumbnails once per content and caches them in one folder that webviews may read.
import * as path from 'node:path';
import { inspectImage } from '../../core/image/inspect';
import { ImageError } from '../../core/errors';
import { imageExtent, thumbnailTarget } from '../../core/image/fit';
import type { InputSource } from '../../core/image/byte-source';
import type { Codec } from '../../core/image/codec';
import { createJobQueue } from '../../core/transport/job-queue';
import { type CacheBounds, createCacheFolder } from './cache-folder';
import { contentHash } from './content-hash';
import type { Disk } from '../fs/disk';
import { createHashCache, type FileState, type HashedContent } from './hash-cache';

export interface Thumbnail {
  /** A WEBP, at most 512 pixels on its longer side. */
  readonly path: string;
  /** Pixels of the original image, after applying the orientation. */
  readonly width: number;
  readonly height: number;
}

export interface ThumbnailCacheOptions {
  readonly disk: Disk;
  readonly codec: Codec;
  /** In the global storage. */
  readonly folder: string;
  /** Size and modification time of a file; rejects if it does not exist. */
  state(uri: string): Promise<Pick<FileState, 'size' | 'modified'>>;
  open(uri: string, signal: AbortSignal): Promise<Omit<InputSource, 'readInto'>>;
  readonly bounds?: CacheBounds;
}

const defaultBounds: CacheBounds = { files: 5_000, bytes: 200_000_000 };

const maxFailed = 1_000;

/** Increased when thumbnails look different, so that older ones are not used. */
const rules = 2;

export type ThumbnailCache = ReturnType<typeof createThumbnailCache>;

export function createThumbnailCache(parts: ThumbnailCacheOptions) {
  const { disk, folder, bounds = defaultBounds } = parts;
  const files = createCacheFolder(disk, folder, bounds);
  const known = createHashCache(disk, path.join(path.dirname(folder), `${path.basename(folder)}.jsonl`));
  /** One at a time, so that an image to be sent waits for at most one thumbnail. */
  const queue = createJobQueue(() => 1);
  /** Files without a thumbnail, with their state at that time. */
  const failed = new Map<string, FileState>();
  const nameOf = ({ hash }: HashedContent) => `${hash}-${rules}.webp`;

  const find = async (file: FileState): Promise<Thumbnail | undefined> => {
    const content = await known.get(file);
    const found = content && (await files.find(nameOf(content)));
    return found === undefined ? undefined : { path: found, width: content!.width, height: content!.height };
  };
  const create = async (file: FileState, signal: AbortSignal): Promise<Thumbnail> => {
    const source = await parts.open(file.uri, signal);
    try {
      const found = await inspectImage(source);
      if (!found) throw new ImageError('input-format');
      const { width, height } = imageExtent(source.size, found);
      const content = { hash: await contentHash(source, signal), width, height };
      let thumbnail = await files.find(nameOf(content));
      if (thumbnail === undefined) {
        const { fitImage } = await import('../../core/image/fit');
        const { bytes } = await fitImage(parts.codec, source, found, thumbnailTarget, signal);
        await source.checkUnchanged();
        thumbnail = await files.write(nameOf(content), bytes);
      }
      await known.set(file, content);
      return { path: thumbnail, width, height };
    } finally {
      await source.close();
    }
  };

  return {
    /** The folder that contains all thumbnails. */
    folder,
    /** Undefined if the file is not an image, cannot be read or decoded, or the signal aborts. */
    async get(uri: string, signal: AbortSignal): Promise<Thumbnail | undefined> {
      let file: FileState | undefined;
      try {
        file = { uri, ...(await parts.state(uri)) };
        const thumbnail = await find(file);
        if (thumbnail || isSame(failed.get(uri), file)) return thumbnail;
        const state = file;
        // Another card may have requested the same image meanwhile.
        return await queue.run(async () => (await find(state)) ?? create(state, signal), signal);
      } catch (thrown) {
        const canceled = thrown instanceof ImageError && thrown.code === 'canceled';
        if (file && !canceled) failed.set(uri, file);
        if (failed.size > maxFailed) failed.delete(failed.keys().next().value ?? '');
        return undefined;
      }
    },
  };
}

const isSame = (one: FileState | undefined, other: FileState): boolean =>
  one?.size === other.size && one.modified === other.modified;
