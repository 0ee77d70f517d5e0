// Which other sessions are to be read for their marks: a duplicate of a session has the same files.
import type { Summary } from './summary';

export interface Beside {
  /** The newest first. */
  readonly sessions: readonly string[];
  /** How many more there are than are read. */
  readonly unread: number;
}

type Listed = Pick<Summary, 'workspace' | 'marked'> & { readonly session: string; readonly size: number };

/** Bytes that are read of them in all. */
export const maxBesideBytes = 32 * 1024 * 1024;

/**
 * Those with a mark that were begun in the same workspace, in a folder that is open here, or nowhere in particular.
 * @param all the newest first. @param open URIs of the open folders.
 */
export function besideOf(session: string, all: readonly Listed[], open: readonly string[]): Beside {
  const own = all.find((one) => one.session === session)?.workspace;
  const isHere = ({ workspace }: Listed) => workspace === undefined || workspace === own || open.includes(workspace);
  const marked = all.filter((one) => one.session !== session && one.marked.length > 0 && isHere(one));
  let bytes = 0;
  const sessions = marked.filter(({ size }) => {
    if (bytes + size > maxBesideBytes) return false;
    bytes += size;
    return true;
  });
  return { sessions: sessions.map((one) => one.session), unread: marked.length - sessions.length };
}
