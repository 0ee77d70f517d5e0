// Tests which failed cards can be dismissed and shown again, and the times of the records.
import assert from 'node:assert/strict';
import { dismissalRecord } from '../../../../src/core/session/failed-jobs';
import type { FailureRecord, SessionRecord } from '../../../../src/core/session/records';
import { createTimeline } from '../../../../src/core/session/timeline';
import type { ActiveJobs, TimelineTurn } from '../../../../src/core/session/timeline-types';
import { imageRecord, turnRecord } from '../../helpers/image-requests';

const nothing: ActiveJobs = { job: () => undefined, inOtherWindow: () => false };

const failure = (job: string): FailureRecord => {
  const turn = job.slice(0, job.lastIndexOf('.'));
  return { type: 'failure', turn, job, at: 1, code: 'timeout', mayHaveBeenCharged: true };
};
const describeCards = ({ cards }: TimelineTurn): string[] =>
  cards.flatMap((card) => {
    if (card.kind === 'running') return [];
    return card.kind === 'picture' ? `picture ${card.image.id}` : `${card.kind} ${card.id}`;
  });
const cardsOf = (records: readonly SessionRecord[], id: string): string[] =>
  describeCards(createTimeline(records).turn(id, nothing)!);

describe('dismissal of failed jobs', () => {
  const failedAt = (job: string, at: number): SessionRecord => {
    return { type: 'failure', turn: 's.a', job, at, code: 'timeout', mayHaveBeenCharged: true };
  };
  const timeline = createTimeline([
    turnRecord('s.a', { count: 4 }),
    failedAt('s.a.1', 50),
    imageRecord('s.a.2', 's.a'),
    failedAt('s.a.2', 7),
    imageRecord('s.a.3', 's.a'),
  ]);
  const recordOf = (ids: string[], dismissed: boolean, now: number) =>
    dismissalRecord(timeline.turn('s.a', nothing)!, (job) => timeline.dismissal(job), ids, dismissed, now);

  it('records the jobs of failed and interrupted cards, each once, and nothing for other cards', () => {
    const ids = ['s.a.2-failed', 's.a.4', 's.a.4', 's.a.3', 's.a.2', 's.x.1', 'x'];
    const jobs = ['s.a.2', 's.a.4'];
    assert.deepEqual(recordOf(ids, true, 9), { type: 'dismissed', turn: 's.a', jobs, dismissed: true, at: 9 });
    assert.equal(recordOf(['s.a.3', 's.b.1'], true, 9), undefined);
  });

  it('takes back only what was dismissed, although the clock was set back', () => {
    assert.equal(recordOf(['s.a.1'], false, 99), undefined);
    const dismissed = recordOf(['s.a.1'], true, 9);
    assert.equal(dismissed?.at, 50);
    timeline.add([dismissed]);
    assert.equal(recordOf(['s.a.1'], true, 99), undefined, 'the card is gone');
    const undone = recordOf(['s.a.1', 's.a.4'], false, 8);
    assert.deepEqual(undone, { type: 'dismissed', turn: 's.a', jobs: ['s.a.1'], dismissed: false, at: 50 });
    assert.deepEqual(timeline.add([undone]), ['s.a']);
    assert.equal(recordOf(['s.a.1'], false, 99), undefined);
  });
});

describe('dismissed and recovered failures of a session', () => {
  const dismiss = (jobs: string[], at: number, dismissed = true): SessionRecord => {
    const turn = jobs[0]!.slice(0, jobs[0]!.lastIndexOf('.'));
    return { type: 'dismissed', turn, jobs, dismissed, at };
  };
  const all = { starredOnly: false };
  const two = [turnRecord('s.a', { count: 2 }), failure('s.a.1'), imageRecord('s.a.2', 's.a')];

  it('hides dismissed failures and interrupted jobs, and shows them again', () => {
    const timeline = createTimeline([...two, turnRecord('s.b')]);
    assert.deepEqual(timeline.add([dismiss(['s.a.1'], 5)]), ['s.a']);
    assert.deepEqual(describeCards(timeline.turn('s.a', nothing)!), ['picture s.a.2']);
    assert.deepEqual(timeline.add([dismiss(['s.a.1'], 5)]), [], 'the same record, read again');
    assert.deepEqual(timeline.add([dismiss(['s.b.1'], 5)]), ['s.b']);
    assert.equal(timeline.hasNoCards('s.b'), true);
    assert.deepEqual(timeline.add([dismiss(['s.a.1'], 6, false), dismiss(['s.b.1'], 6, false)]), ['s.a', 's.b']);
    assert.deepEqual(timeline.add([dismiss(['s.a.1'], 4)]), [], 'another window wrote it earlier');
    assert.deepEqual(describeCards(timeline.turn('s.a', nothing)!), ['failed s.a.1', 'picture s.a.2']);
    assert.deepEqual(describeCards(timeline.turn('s.b', nothing)!), ['interrupted s.b.1']);
  });

  it('hides only the failure of a job that also saved images', () => {
    const records = [turnRecord('s.a'), imageRecord('s.a.1', 's.a'), failure('s.a.1')];
    assert.deepEqual(cardsOf([...records, dismiss(['s.a.1'], 5)], 's.a'), ['picture s.a.1']);
  });

  it('leaves out a turn without cards from pages, branches and forks, and puts it back', () => {
    const on = (id: string) => turnRecord(id, { parent: 's.a.1' });
    const timeline = createTimeline([
      turnRecord('s.a'),
      imageRecord('s.a.1', 's.a'),
      on('s.b'),
      imageRecord('s.b.1', 's.b'),
      on('s.c'),
      failure('s.c.1'),
    ]);
    const branch = { starredOnly: false, branch: 's.a' };
    assert.deepEqual(timeline.newestTurns(9, branch), ['s.a', 's.c']);
    assert.deepEqual(timeline.add([dismiss(['s.c.1'], 5)]).toSorted(), ['s.b', 's.c']);
    assert.deepEqual(timeline.newestTurns(9, branch), ['s.a', 's.b']);
    assert.deepEqual(timeline.page(undefined, 2, nothing).turns.length, 2);
    assert.equal(timeline.page(undefined, 2, nothing).more, false);
    assert.equal(timeline.turn('s.b', nothing)?.siblings, undefined);
    assert.equal(timeline.isShown('s.c', all), false);
    assert.deepEqual(timeline.add([dismiss(['s.c.1'], 6, false)]).toSorted(), ['s.b', 's.c']);
    assert.deepEqual(timeline.newestTurns(9, branch), ['s.a', 's.c']);
    assert.deepEqual(timeline.turn('s.b', nothing)?.siblings, ['s.b', 's.c']);
  });

  it('leads from a turn without cards to the next one, or to the one before', () => {
    const ids = ['s.a', 's.b', 's.c'];
    const timeline = createTimeline(ids.flatMap((id) => [turnRecord(id), failure(`${id}.1`)]));
    assert.equal(timeline.nearestShown('s.b'), 's.b');
    timeline.add([dismiss(['s.b.1'], 5)]);
    assert.equal(timeline.nearestShown('s.b'), 's.c');
    timeline.add([dismiss(['s.c.1'], 5)]);
    assert.equal(timeline.nearestShown('s.b'), 's.a');
    timeline.add([dismiss(['s.a.1'], 5)]);
    assert.equal(timeline.nearestShown('s.b'), 's.b');
  });

  it('shows an image that was recovered after the dismissal, and a failure that is later than it', () => {
    const timeline = createTimeline([turnRecord('s.a'), failure('s.a.1'), dismiss(['s.a.1'], 5)]);
    assert.deepEqual(timeline.page(undefined, 9, nothing).turns, []);
    assert.deepEqual(timeline.add([{ ...failure('s.a.1'), at: 7 }]), ['s.a']);
    assert.deepEqual(describeCards(timeline.turn('s.a', nothing)!), ['failed s.a.1']);
    timeline.add([dismiss(['s.a.1'], 8), imageRecord('s.a.1', 's.a')]);
    assert.deepEqual(describeCards(timeline.turn('s.a', nothing)!), ['picture s.a.1']);
    assert.equal(timeline.isShown('s.a', all), true);
  });

  it('knows what became of the unsaved data of failed and interrupted jobs', () => {
    const recovered = (job: string, ...saved: string[]): SessionRecord => {
      return { type: 'recovered', turn: 's.a', job, at: 9, saved };
    };
    const timeline = createTimeline([turnRecord('s.a', { count: 2 }), failure('s.a.1')]);
    const records = [recovered('s.a.1', 'file:///w/a.incomplete'), recovered('s.a.2')];
    assert.deepEqual(timeline.add(records), ['s.a']);
    assert.deepEqual(timeline.add(records), []);
    assert.deepEqual(
      timeline
        .turn('s.a', nothing)
        ?.cards.map((card) => (card.kind === 'failed' || card.kind === 'interrupted') && card.recovered?.saved),
      [['file:///w/a.incomplete'], []],
    );
  });
});
