// The disks of the sweeps: one that links, one whose workspace is another file system, one without links.
import { type DiskWatcher, systemError, createWatchedDisk } from '../unit/helpers/faulty-disk';
import type { Disk } from '../../src/store/fs/disk';

export const diskKinds = ['links', 'EXDEV', 'EPERM'] as const;
export type DiskKind = (typeof diskKinds)[number];

/** @param watch is called before every operation. */
export function createDisk(kind: DiskKind, watch: DiskWatcher): Disk {
  return createWatchedDisk(async (operation, to, from) => {
    await watch(operation, to);
    if (operation !== 'link' || kind === 'links') return;
    // On the other file system itself, links can be made.
    if (kind === 'EPERM' || !from?.includes('.peel-')) throw systemError(kind);
  });
}
