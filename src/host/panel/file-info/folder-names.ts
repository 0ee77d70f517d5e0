// Knows the names of the files in a few folders, to show which names are taken.
import { fileNames } from '../../generate/describe-output';

/** Milliseconds until the names are read again. */
const maxAge = 2000;
const maxFolders = 10;

interface Listing {
  names: readonly string[];
  /** When they were read, in milliseconds since 1970. */
  at: number;
}

export type FolderNames = ReturnType<typeof createFolderNames>;

/** @param changed called when names are known or have changed */
export function createFolderNames(changed: () => void) {
  const listings = new Map<string, Listing>();
  const read = async (folder: string, listing: Listing) => {
    const names = await fileNames(folder);
    const isSame = names.length === listing.names.length && names.every((name, at) => name === listing.names[at]);
    listing.names = names;
    if (!isSame) changed();
  };
  /** The names as far as they are known; empty for a folder that does not exist. */
  return (folder: string): readonly string[] => {
    const listing = listings.get(folder) ?? { names: [], at: 0 };
    if (Date.now() - listing.at > maxAge) {
      listing.at = Date.now();
      if (listings.size >= maxFolders) listings.clear();
      listings.set(folder, listing);
      void read(folder, listing);
    }
    return listing.names;
  };
}
