// Selects other sessions whose stars apply to the same files, such as duplicates of a session.
import type { SessionSummary } from './summary';

export interface RelatedSessions {
  /** Newest first. */
  readonly sessions: readonly string[];
  /** Number of related sessions that are not read. */
  readonly unread: number;
}

type SessionEntry = Pick<SessionSummary, 'workspace' | 'marked'> & { readonly session: string; readonly size: number };

/** Maximum bytes read of related sessions in total. */
export const maxRelatedBytes = 32 * 1024 * 1024;

/**
 * Sessions with starred images of the same workspace folder, an open folder, or no folder.
 * @param all newest first.
 * @param open URIs of the open folders.
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
