// Small pictures for lists: made by the codec once per content, kept in one folder that a page may read.
import * as path from 'node:path';
import { inspectImage } from '../../core/image/inspect';
import { ImageError } from '../../core/errors';
import { imageExtent, fitImage, thumbnailTarget } from '../../core/image/fit';
import type { ByteSource } from '../../core/image/byte-source';
import type { Codec } from '../../core/image/codec';
import { createJobQueue } from '../../core/transport/job-queue';
import { type CacheBounds, createCacheFolder } from './cache-folder';
import { contentHash } from './content-hash';
import type { Disk } from '../fs/disk';
import { createHashCache, type FileState, type HashedContent } from './hash-cache';

export interface Thumbnail {
  /** A WEBP, 512 pixels at most on its longer side. */
  readonly path: string;
  /** Pixels of the picture itself, turned upright. */
  readonly width: number;
  readonly height: number;
}

export interface ThumbnailCache {
  /** The folder that all of them lie in. */
  readonly folder: string;
  /** Undefined for what is no picture, cannot be read or decoded, or was canceled. */
  get(uri: string, signal: AbortSignal): Promise<Thumbnail | undefined>;
}

/** An opened file. */
interface OpenedFile extends ByteSource {
  /** Rejects when it became another file since it was opened. */
  checkUnchanged(): Promise<void>;
  close(): Promise<void>;
}

export interface ThumbnailCacheOptions {
  readonly disk: Disk;
  readonly codec: Codec;
  /** In the global storage. */
  readonly folder: string;
  /** Size and time of a file; rejects when there is none. */
  state(uri: string): Promise<Pick<FileState, 'size' | 'modified'>>;
  open(uri: string, signal: AbortSignal): Promise<OpenedFile>;
  readonly bounds?: CacheBounds;
}

const defaultBounds: CacheBounds = { files: 5_000, bytes: 200_000_000 };

const maxFailed = 1_000;

export function createThumbnailCache(parts: ThumbnailCacheOptions): ThumbnailCache {
  const { disk, folder, bounds = defaultBounds } = parts;
  const files = createCacheFolder(disk, folder, bounds);
  const known = createHashCache(disk, path.join(path.dirname(folder), `${path.basename(folder)}.jsonl`));
  /** One at a time, so that a picture to be sent waits for one thumbnail at most. */
  const queue = createJobQueue(() => 1);
  /** Files that gave none, as they were then. */
  const failed = new Map<string, FileState>();
  const nameOf = ({ hash }: HashedContent) => `${hash}.webp`;

  const remember = (file: FileState) => {
    failed.set(file.uri, file);
    if (failed.size > maxFailed) failed.delete(failed.keys().next().value ?? '');
  };
  const lookUp = async (file: FileState): Promise<Thumbnail | undefined> => {
    const content = await known.get(file);
    const found = content && (await files.find(nameOf(content)));
    return found === undefined ? undefined : { path: found, width: content!.width, height: content!.height };
  };
  const make = async (file: FileState, signal: AbortSignal): Promise<Thumbnail> => {
    const source = await parts.open(file.uri, signal);
    try {
      const found = await inspectImage(source);
      if (!found) throw new ImageError('input-format');
      const { width, height } = imageExtent(source.size, found);
      const content = { hash: await contentHash(source, signal), width, height };
      const there = await files.find(nameOf(content));
      const made = async () => {
        const { bytes } = await fitImage(parts.codec, source, found, thumbnailTarget, signal);
        await source.checkUnchanged();
        return files.write(nameOf(content), bytes);
      };
      const thumbnail = { path: there ?? (await made()), width, height };
      await known.set(file, content);
      return thumbnail;
    } finally {
      await source.close();
    }
  };

  return {
    folder,
    async get(uri, signal) {
      let file: FileState | undefined;
      try {
        file = { uri, ...(await parts.state(uri)) };
        const there = await lookUp(file);
        if (there || isSame(failed.get(uri), file)) return there;
        const state = file;
        // While it waited another card may have asked for the same picture.
        return await queue.run(async () => (await lookUp(state)) ?? make(state, signal), signal);
      } catch (thrown) {
        const canceled = thrown instanceof ImageError && thrown.code === 'canceled';
        if (file && !canceled) remember(file);
        return undefined;
      }
    },
  };
}

const isSame = (one: FileState | undefined, other: FileState): boolean =>
  one?.size === other.size && one.modified === other.modified;
