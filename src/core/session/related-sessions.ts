// Which other sessions are to be read for their marks: a duplicate of a session has the same files.
import type { SessionSummary } from './summary';

export interface RelatedSessions {
  /** The newest first. */
  readonly sessions: readonly string[];
  /** How many more there are than are read. */
  readonly unread: number;
}

type SessionEntry = Pick<SessionSummary, 'workspace' | 'marked'> & { readonly session: string; readonly size: number };

/** Bytes that are read of them in all. */
export const maxRelatedBytes = 32 * 1024 * 1024;

/**
 * Those with a mark that were begun in the same workspace, in a folder that is open here, or nowhere in particular.
 * @param all the newest first. @param open URIs of the open folders.
 */
export function findRelatedSessions(
  session: string,
  all: readonly SessionEntry[],
  open: readonly string[],
): RelatedSessions {
  const own = all.find((one) => one.session === session)?.workspace;
  const isHere = ({ workspace }: SessionEntry) =>
    workspace === undefined || workspace === own || open.includes(workspace);
  const starred = all.filter((one) => one.session !== session && one.marked.length > 0 && isHere(one));
  let bytes = 0;
  const sessions = starred.filter(({ size }) => {
    if (bytes + size > maxRelatedBytes) return false;
    bytes += size;
    return true;
  });
  return { sessions: sessions.map((one) => one.session), unread: starred.length - sessions.length };
}
