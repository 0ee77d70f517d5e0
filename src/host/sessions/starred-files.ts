// Tracks which files are starred, in a session and its related sessions, from every window.
import * as vscode from 'vscode';
import type { RelatedSessions } from '../../core/session/related-sessions';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import { createTimeline } from '../../core/session/timeline';
import { type Timeline } from '../../core/session/timeline-types';
import { fileIdentity, type RealPath } from '../inputs/file-identity';

export interface StarredFilesParts {
  readonly session: string;
  readonly sessions: Pick<ObservableSessionStore, 'since' | 'listen'>;
  /** The other sessions whose stars count. @throws when they cannot be listed. */
  readonly related: () => Promise<RelatedSessions>;
  readonly real: RealPath;
}

/** The session whose star keeps a file. */
export type StarOrigin = 'here' | 'elsewhere';

interface FollowedSession {
  readonly timeline: Timeline;
  /** Bytes of the session file that were read. */
  end: number;
}

export function createStarredFiles({ session, sessions, related, real }: StarredFilesParts) {
  const own: FollowedSession = { timeline: createTimeline(), end: 0 };
  const followed = new Map<string, FollowedSession>([[session, own]]);
  /** Sessions with a new star that have not been read yet. */
  const late = new Set<string>();
  let unread = 0;
  /** Increases whenever the set of starred files may grow. */
  let changes = 0;
  let known: { readonly changes: number; readonly files: ReadonlyMap<string, StarOrigin> } | undefined;

  const followedOf = (id: string): FollowedSession => {
    const one = followed.get(id) ?? { timeline: createTimeline(), end: 0 };
    followed.set(id, one);
    return one;
  };
  const follow = async (id: string) => {
    const one = followedOf(id);
    const { records, end } = await sessions.since(id, one.end);
    one.timeline.add(records);
    one.end = end;
    if (records.length > 0) changes++;
    late.delete(id);
  };
  // Listeners receive records before they are written.
  const stop = sessions.listen((id, records) => {
    if (!followed.has(id)) {
      if (!records.some(({ type }) => type === 'mark')) return;
      late.add(id);
    }
    followedOf(id).timeline.add(records);
    changes++;
  });

  const identity = async (text: string) => {
    const uri = vscode.Uri.parse(text);
    return fileIdentity(uri, real).catch(() => uri.toString());
  };
  /** The files of all starred images, by every known name. */
  const keptNow = async (): Promise<ReadonlyMap<string, StarOrigin>> => {
    if (known?.changes === changes) return known.files;
    const before = changes;
    const files = new Map<string, StarOrigin>();
    for (const { timeline } of followed.values())
      for (const { id, uri } of timeline.images()) {
        if (!timeline.isStarred(id)) continue;
        const keeper = timeline === own.timeline ? 'here' : 'elsewhere';
        for (const name of [vscode.Uri.parse(uri).toString(), await identity(uri)])
          if (files.get(name) !== 'here') files.set(name, keeper);
      }
    known = { changes: before, files };
    return files;
  };

  return {
    /** The session with all records read or received so far. */
    timeline: own.timeline,
    /** Related sessions that the last refresh left out. */
    unreadCount: () => unread,
    /** Reads new records of the session. @throws when that fails. */
    refresh: () => follow(session),
    /** Reads new records of the session and its related sessions. @throws when one of them cannot be read. */
    async refreshRelated() {
      const found = await related();
      ({ unread } = found);
      // A file may have been moved, or replaced by a link.
      changes++;
      await follow(session);
      for (const id of found.sessions) await follow(id);
    },
    /** The same value for every name of a file; a URI without a file stands for itself. */
    identity,
    /** Undefined for a file that is not starred. @throws when a session with a new star cannot be read. */
    async starOrigin(uri: string) {
      const names = [vscode.Uri.parse(uri).toString(), await identity(uri)];
      for (;;) {
        for (const id of late) await follow(id);
        const before = changes;
        const files = await keptNow();
        if (before === changes) return names.map((name) => files.get(name)).find((keeper) => keeper !== undefined);
      }
    },
    dispose: stop,
  };
}

export type StarredFiles = ReturnType<typeof createStarredFiles>;
