// Caches fitted images on disk, by content and target.
import type { FittedCache } from '../../core/image/codec';
import { type CacheBounds, createCacheFolder } from './cache-folder';
import { contentHash } from './content-hash';
import type { Disk } from '../fs/disk';

const bounds: CacheBounds = { files: 1_000, bytes: 200_000_000 };
/** Increased when the rules for fitting change, so that images fitted by older rules are not used. */
const rules = 3;

export function createFittedCache(disk: Disk, folder: string): FittedCache {
  const files = createCacheFolder(disk, folder, bounds);
  return {
    key: async (source, target, signal) => `${await contentHash(source, signal)}-${target}-${rules}.webp`,
    async read(key) {
      const file = await files.find(key);
      return file === undefined ? undefined : disk.readFile(file).catch(() => undefined);
    },
    async keep(key, bytes) {
      await files.write(key, bytes).catch(() => undefined);
    },
  };
}
