// Tests which other sessions may have starred the same files.
import assert from 'node:assert/strict';
import { findRelatedSessions, maxRelatedBytes } from '../../../../src/core/session/related-sessions';

const listed = (session: string, workspace?: string, starred = ['x'], size = 10) => ({
  session,
  marked: starred,
  size,
  ...(workspace === undefined ? {} : { workspace }),
});

describe('related sessions', () => {
  it('returns sessions with stars in the same workspace, in the open folders and without a workspace', () => {
    const all = [
      listed('own', 'file:///w'),
      listed('twin', 'file:///w'),
      listed('plain', 'file:///w', []),
      listed('open', 'file:///open'),
      listed('far', 'file:///far'),
      listed('nowhere'),
    ];
    assert.deepEqual(findRelatedSessions('own', all, ['file:///open']), {
      sessions: ['twin', 'open', 'nowhere'],
      unread: 0,
    });
    assert.deepEqual(findRelatedSessions('far', all, []), { sessions: ['nowhere'], unread: 0 });
  });

  it('reads sessions up to a limit, and counts the remaining ones', () => {
    const half = maxRelatedBytes / 2;
    const all = [listed('a', 'w', ['x'], half), listed('b', 'w', ['x'], half + 1), listed('c', 'w', ['x'], half)];
    assert.deepEqual(findRelatedSessions('own', all, ['w']), { sessions: ['a', 'c'], unread: 1 });
    const many = Array.from({ length: 1000 }, (_, n) => listed(`s${n}`, 'w', ['x'], maxRelatedBytes / 10));
    const { sessions, unread } = findRelatedSessions('own', many, ['w']);
    assert.deepEqual([sessions.length, unread], [10, 990]);
  });
});
