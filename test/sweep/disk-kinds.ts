// Creates the disks of the sweeps: with links, across two file systems, without links.
import { type DiskWatcher, systemError, createWatchedDisk } from '../unit/helpers/faulty-disk';
import type { Disk } from '../../src/store/fs/disk';

export const diskKinds = ['links', 'EXDEV', 'EPERM'] as const;
export type DiskKind = (typeof diskKinds)[number];

/** @param watch called before every operation. */
export function createDisk(kind: DiskKind, watch: DiskWatcher): Disk {
  return createWatchedDisk(async (operation, to, from) => {
    await watch(operation, to);
    if (operation !== 'link' || kind === 'links') return;
    // Links within the other file system work.
    if (kind === 'EPERM' || !from?.includes('.peel-')) throw systemError(kind);
  });
}
