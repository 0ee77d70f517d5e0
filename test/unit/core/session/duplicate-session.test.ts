// Tests duplicating a session: the same turns with new IDs.
import assert from 'node:assert/strict';
import { duplicateRecords } from '../../../../src/core/session/duplicate-session';
import { newSessionId, newTurnId, type SessionRecord, sessionIdOf } from '../../../../src/core/session/records';
import { createTimeline } from '../../../../src/core/session/timeline';
import { imageRecord, turnRecord } from '../../helpers/image-requests';

const nothing = { job: () => undefined, inOtherWindow: () => false };

describe('duplicate session', () => {
  const old = newSessionId();
  const [first, second, third, fourth] = [1, 2, 3, 4].map(() => newTurnId(old)) as [string, string, string, string];
  const records: SessionRecord[] = [
    { type: 'session', version: 1, id: old, created: 1, workspace: 'file:///w' },
    { type: 'title', title: 'Old', at: 1 },
    turnRecord(first, { prompt: 'One', count: 2, window: 'a window' }),
    imageRecord(`${first}.1`, first, { uri: 'file:///w/0.png' }),
    imageRecord(`${first}.1-2`, first, { uri: 'file:///w/1.png' }),
    { type: 'failure', turn: first, job: `${first}.2`, at: 2, code: 'timeout', mayHaveBeenCharged: true },
    turnRecord(second, { prompt: 'Two', parent: `${first}.1-2` }),
    imageRecord(`${second}.1`, second, { uri: 'file:///w/2.png' }),
    { type: 'mark', image: `${second}.1`, marked: true, at: 3 },
    { type: 'moved', image: `${first}.1`, uri: 'file:///moved.png', at: 4 },
    { type: 'content', image: `${first}.1`, sha256: 'a'.repeat(64) },
    turnRecord(newTurnId(old), { prompt: 'Three', parent: 'of.nowhere.1' }),
    turnRecord(third, { prompt: 'Four', notesSent: true }),
    { type: 'failure', turn: third, job: `${third}.1`, at: 2, code: 'bad-key', mayHaveBeenCharged: false },
    turnRecord(newTurnId(old), { prompt: 'Four', retries: [`${third}.1`] }),
    turnRecord(fourth, { prompt: 'Five', count: 3 }),
    { type: 'failure', turn: fourth, job: `${fourth}.1`, at: 2, code: 'timeout', mayHaveBeenCharged: true },
    { type: 'failure', turn: fourth, job: `${fourth}.2`, at: 2, code: 'no-image', mayHaveBeenCharged: true },
    { type: 'dismissed', turn: fourth, jobs: [`${fourth}.1`], dismissed: true, at: 5 },
    { type: 'recovered', turn: fourth, job: `${fourth}.2`, at: 6, saved: ['file:///w/a.json'] },
    { type: 'recovered', turn: fourth, job: `${fourth}.3`, at: 6, saved: [] },
  ];

  it('copies every turn, image, failure, star, move, dismissal and recovery, without the IDs of the original', () => {
    const session = newSessionId();
    const copied = duplicateRecords(records, session, 'Copy', 9);
    const [one, other] = [createTimeline(records), createTimeline(copied)];
    const shape = (thread: typeof one) =>
      thread.page(undefined, 100, nothing).turns.map(({ record, parent, cards }) => ({
        prompt: record.prompt,
        from: parent?.uri,
        cards: cards.map((card) =>
          card.kind === 'picture'
            ? [card.image.uri, card.starred, card.image.sha256]
            : [card.kind, ...(card.kind === 'running' ? [] : (card.recovered?.saved ?? ['kept']))],
        ),
      }));
    assert.deepEqual(shape(other), shape(one));
    assert.deepEqual(shape(other).at(-1)?.cards, [['failed', 'file:///w/a.json'], ['interrupted']]);
    assert.equal(other.title(), 'Copy');
    assert.ok(!JSON.stringify(copied).includes(old));
    for (const { id } of other.images()) assert.equal(sessionIdOf(id), session);
    // Nothing is running in a copy.
    assert.ok(!JSON.stringify(copied).includes('a window'));
    assert.deepEqual(copied[0], { type: 'session', version: 1, id: session, created: 9, workspace: 'file:///w' });
  });
});
