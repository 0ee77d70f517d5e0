// The disks of the sweeps: one that links, one whose workspace is another file system, one without links.
import { type Watcher, systemError, watchedDisk } from '../unit/helpers/faulty-disk';
import type { Disk } from '../../src/store/fs/disk';

export const kinds = ['links', 'EXDEV', 'EPERM'] as const;
export type Kind = (typeof kinds)[number];

/** @param watch is called before every operation. */
export function diskOf(kind: Kind, watch: Watcher): Disk {
  return watchedDisk(async (operation, to, from) => {
    await watch(operation, to);
    if (operation !== 'link' || kind === 'links') return;
    // On the other file system itself, links can be made.
    if (kind === 'EPERM' || !from?.includes('.peel-')) throw systemError(kind);
  });
}
