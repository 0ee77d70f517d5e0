// Which other sessions keep files by their marks.
import assert from 'node:assert/strict';
import { besideOf, maxBesideBytes } from '../../../../src/core/session/related-sessions';

const listed = (session: string, workspace?: string, marked = ['x'], size = 10) => ({
  session,
  marked,
  size,
  ...(workspace === undefined ? {} : { workspace }),
});

describe('the sessions beside one', () => {
  it('are those with marks of its workspace, of the open folders and of none', () => {
    const all = [
      listed('own', 'file:///w'),
      listed('twin', 'file:///w'),
      listed('plain', 'file:///w', []),
      listed('open', 'file:///open'),
      listed('far', 'file:///far'),
      listed('nowhere'),
    ];
    assert.deepEqual(besideOf('own', all, ['file:///open']), { sessions: ['twin', 'open', 'nowhere'], unread: 0 });
    assert.deepEqual(besideOf('far', all, []), { sessions: ['nowhere'], unread: 0 });
  });

  it('are read within bounds, and those that are not are counted', () => {
    const half = maxBesideBytes / 2;
    const all = [listed('a', 'w', ['x'], half), listed('b', 'w', ['x'], half + 1), listed('c', 'w', ['x'], half)];
    assert.deepEqual(besideOf('own', all, ['w']), { sessions: ['a', 'c'], unread: 1 });
    const many = Array.from({ length: 1000 }, (_, n) => listed(`s${n}`, 'w', ['x'], maxBesideBytes / 10));
    const { sessions, unread } = besideOf('own', many, ['w']);
    assert.deepEqual([sessions.length, unread], [10, 990]);
  });
});
