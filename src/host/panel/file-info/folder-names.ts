// Knows the names of the files in a few folders, to show which names are taken.
import type { OutputTarget } from '../../../core/request/image-request';
import { type FolderListing, listFolder } from '../../generate/describe-output';

/** Milliseconds until the names are read again. */
const maxAge = 2000;
const maxFolders = 10;

interface Listing {
  names: FolderListing;
  /** When they were read, in milliseconds since 1970. */
  at: number;
}

export type FolderNames = ReturnType<typeof createFolderNames>;

/** @param changed called when names are known or have changed */
export function createFolderNames(changed: () => void) {
  const listings = new Map<string, Listing>();
  const read = async (target: OutputTarget, listing: Listing) => {
    const names = await listFolder(target);
    const isSame = JSON.stringify(names) === JSON.stringify(listing.names);
    listing.names = names;
    if (!isSame) changed();
  };
  /** The names as far as they are known. */
  return (target: OutputTarget): FolderListing => {
    const { folder } = target;
    const listing = listings.get(folder) ?? { names: [], at: 0 };
    if (Date.now() - listing.at > maxAge) {
      listing.at = Date.now();
      if (listings.size >= maxFolders) listings.clear();
      listings.set(folder, listing);
      void read(target, listing);
    }
    return listing.names;
  };
}
