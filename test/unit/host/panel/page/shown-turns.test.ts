// Tests which updates the page gets for changed turns, by the part of the thread it shows.
import assert from 'node:assert/strict';
import { createTimeline } from '../../../../../src/core/session/timeline';
import { createShownTurns } from '../../../../../src/host/panel/page/shown-turns';
import { imageRecord, turnRecord } from '../../../helpers/image-requests';

describe('shown turns', () => {
  const open = (...ids: string[]) => {
    const thread = createTimeline(ids.flatMap((id) => [turnRecord(id), imageRecord(`${id}.1`, id)]));
    const shown = createShownTurns();
    shown.open(thread);
    for (const id of ids) shown.add(id);
    return { thread, shown };
  };
  const star = (image: string, starred: boolean, at: number) => ({ type: 'mark', image, marked: starred, at }) as const;

  it('keeps showing starred images only when a turn that has just lost its star changes again', () => {
    const { thread, shown } = open('s.a');
    thread.add([star('s.a.1', true, 1)]);
    shown.setView({ starredOnly: true });
    assert.deepEqual(shown.changed(thread, thread.add([star('s.a.1', false, 2)])), ['thread']);
    // For example, its job ends.
    assert.deepEqual(shown.changed(thread, ['s.a']), []);
    assert.deepEqual(shown.view(), { starredOnly: true });
  });

  it('keeps showing a branch when the newest turn of another branch changes', () => {
    const { thread, shown } = open('s.a');
    thread.add([turnRecord('s.b', { parent: 's.a.1' }), turnRecord('s.c', { parent: 's.a.1' })]);
    shown.open(thread);
    shown.setView({ starredOnly: false, branch: 's.b' });
    for (const id of ['s.a', 's.b']) shown.add(id);
    assert.deepEqual(shown.changed(thread, thread.add([imageRecord('s.c.1', 's.c')])), ['turn:s.b']);
    assert.deepEqual(shown.view(), { starredOnly: false, branch: 's.b' });
  });

  it('removes a turn whose cards were dismissed, and shows it again wherever it was, in the same view', () => {
    const ids = Array.from({ length: 60 }, (_, index) => `s.a${index}`);
    const { thread, shown } = open(...ids);
    thread.add([turnRecord('s.z')]);
    shown.open(thread);
    for (const id of [...ids, 's.z']) shown.add(id);
    const dismiss = (turn: string, dismissed: boolean, at: number) =>
      thread.add([{ type: 'dismissed', turn, jobs: [`${turn}.1`], dismissed, at }]);
    assert.deepEqual(shown.changed(thread, dismiss('s.z', true, 1)), ['removeTurn:s.z']);
    shown.setView({ starredOnly: true });
    assert.deepEqual(shown.changed(thread, dismiss('s.z', false, 3)), []);
    assert.deepEqual(shown.view(), { starredOnly: true }, 'the turn is not a new one');
    shown.setView({ starredOnly: false });
    shown.add('s.z');
    assert.deepEqual(shown.changed(thread, dismiss('s.z', true, 4)), ['removeTurn:s.z']);
    assert.deepEqual(shown.changed(thread, dismiss('s.z', false, 5)), ['turn:s.z']);
    // Older than the newest turns, which the page gets in any case.
    const old = createTimeline([turnRecord('s.old'), ...ids.map((id) => turnRecord(id))]);
    shown.open(old);
    for (const id of ['s.old', ...ids]) shown.add(id);
    const undo = (dismissed: boolean, at: number) =>
      old.add([{ type: 'dismissed', turn: 's.old', jobs: ['s.old.1'], dismissed, at }]);
    assert.deepEqual(shown.changed(old, undo(true, 1)), ['removeTurn:s.old']);
    assert.deepEqual(shown.changed(old, undo(false, 2)), ['turn:s.old']);
    assert.deepEqual(shown.changed(old, undo(true, 3)), ['removeTurn:s.old']);
    shown.clear();
    assert.deepEqual(shown.changed(old, undo(false, 4)), [], 'the page has other turns since');
  });

  it('keeps showing a branch when the newest turn is dismissed and the one before changes', () => {
    const { thread, shown } = open('s.a');
    const on = (id: string) => turnRecord(id, { parent: 's.a.1' });
    thread.add([on('s.b'), on('s.c'), turnRecord('s.z')]);
    shown.open(thread);
    shown.setView({ starredOnly: false, branch: 's.b' });
    for (const id of ['s.a', 's.b']) shown.add(id);
    shown.changed(thread, thread.add([{ type: 'dismissed', turn: 's.z', jobs: ['s.z.1'], dismissed: true, at: 1 }]));
    shown.changed(thread, thread.add([imageRecord('s.c.1', 's.c')]));
    assert.deepEqual(shown.view(), { starredOnly: false, branch: 's.b' });
  });

  it('shows a new turn in every view', () => {
    const { thread, shown } = open('s.a');
    shown.setView({ starredOnly: true });
    assert.deepEqual(shown.changed(thread, thread.add([turnRecord('s.b')])), ['turn:s.b']);
    assert.deepEqual(shown.view(), { starredOnly: false });
  });

  it('keeps showing one branch for a turn that continues it, and all turns for one that continues nothing', () => {
    const { thread, shown } = open('s.a');
    thread.add([turnRecord('s.b', { parent: 's.a.1' }), imageRecord('s.b.1', 's.b')]);
    shown.open(thread);
    shown.setView({ starredOnly: false, branch: 's.b' });
    // Another continuation of the first image is a branch of its own.
    shown.changed(thread, thread.add([turnRecord('s.c', { parent: 's.a.1' })]));
    assert.deepEqual(shown.view(), { starredOnly: false, branch: 's.c' });
    assert.deepEqual(shown.changed(thread, thread.add([turnRecord('s.d')])), ['thread']);
    assert.deepEqual(shown.view(), { starredOnly: false });
  });
});
