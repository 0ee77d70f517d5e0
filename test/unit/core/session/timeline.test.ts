// Tests the timeline of a session: turns, cards, running jobs and interrupted jobs.
import assert from 'node:assert/strict';
import type { ActiveJob } from '../../../../src/core/generate/active-turns';
import { createObservableStore } from '../../../../src/core/session/observable-store';
import type { FailureRecord, SessionRecord } from '../../../../src/core/session/records';
import { createTimeline } from '../../../../src/core/session/timeline';
import { type ActiveJobs, type TimelineCard, type TimelineTurn } from '../../../../src/core/session/timeline-types';
import { withEmulator } from '../../emulator/client';
import { withFixtures } from '../../helpers/fixture';
import { imageRecord, turnRecord } from '../../helpers/image-requests';
import { noiseImage, replyWith } from '../../../fixtures/images/noise-image';
import { startCpuTimer } from '../../helpers/cpu-timer';

const nothing: ActiveJobs = { job: () => undefined, inOtherWindow: () => false };
const job = (id: string): ActiveJob => ({ id, phase: 'sent', since: 1, received: 0 });
const failure = (job: string): FailureRecord => {
  const turn = job.slice(0, job.lastIndexOf('.'));
  return { type: 'failure', turn, job, at: 1, code: 'timeout', mayHaveBeenCharged: true };
};
const describeCards = ({ cards }: TimelineTurn): string[] => cards.map(describeCard);
const describeCard = (card: TimelineCard): string => {
  if (card.kind === 'running') return `running ${card.job.id}${card.elsewhere ? ' elsewhere' : ''}`;
  return card.kind === 'picture' ? `picture ${card.image.id}` : `${card.kind} ${card.id}`;
};
const cardsOf = (records: readonly SessionRecord[], id: string, live = nothing): string[] => {
  const turn = createTimeline(records).turn(id, live);
  assert.ok(turn);
  return describeCards(turn);
};

describe('session timeline', () => {
  it('has a card for each requested image, in the order of the jobs', () => {
    const records = [turnRecord('s.a', { count: 4 }), imageRecord('s.a.3', 's.a'), failure('s.a.1')];
    const live: ActiveJobs = { ...nothing, job: (id) => (id === 's.a.2' ? job(id) : undefined) };
    assert.deepEqual(cardsOf(records, 's.a', live), [
      'failed s.a.1',
      'running s.a.2',
      'picture s.a.3',
      'interrupted s.a.4',
    ]);
  });

  it('shows jobs without an outcome as interrupted, unless their window is running', () => {
    const records = [turnRecord('s.a', { count: 2, window: 'w' }), imageRecord('s.a.2', 's.a')];
    assert.deepEqual(cardsOf(records, 's.a'), ['interrupted s.a.1', 'picture s.a.2']);
    const live: ActiveJobs = { ...nothing, inOtherWindow: (window) => window === 'w' };
    assert.deepEqual(cardsOf(records, 's.a', live), ['running s.a.1 elsewhere', 'picture s.a.2']);
  });

  it('knows which interrupted jobs were never sent, if the turn records it', () => {
    const sentOf = (...records: SessionRecord[]) =>
      createTimeline(records)
        .turn('s.a', nothing)
        ?.cards.map((card) => card.kind === 'interrupted' && card.sent);
    const sent = { type: 'sent', turn: 's.a', job: 's.a.1', at: 1 } as const;
    assert.deepEqual(sentOf(turnRecord('s.a', { count: 2, notesSent: true }), sent), [true, false]);
    assert.deepEqual(sentOf(sent, turnRecord('s.a', { count: 2, notesSent: true })), [true, false]);
    assert.deepEqual(sentOf(turnRecord('s.a', { count: 2 })), [true, true]);
  });

  it('shows several images of one response side by side, and a failure next to them', () => {
    const two = [turnRecord('s.a'), imageRecord('s.a.1', 's.a'), imageRecord('s.a.1-2', 's.a')];
    assert.deepEqual(cardsOf(two, 's.a'), ['picture s.a.1', 'picture s.a.1-2']);
    assert.deepEqual(cardsOf([...two, failure('s.a.1')], 's.a').at(-1), 'failed s.a.1-failed');
  });

  it('replaces a failure with an image that was recovered later', () => {
    const records = [turnRecord('s.a'), failure('s.a.1'), imageRecord('s.a.1', 's.a')];
    assert.deepEqual(cardsOf(records, 's.a'), ['picture s.a.1']);
  });

  describe('retries', () => {
    const free = (job: string) => ({ ...failure(job), code: 'bad-key', mayHaveBeenCharged: false }) as FailureRecord;
    const pageOf = (records: readonly SessionRecord[]) =>
      createTimeline(records)
        .page(undefined, 9, nothing)
        .turns.map((turn) => describeCards(turn).join());

    it('replaces a failure that cost nothing and kept nothing', () => {
      const records = [turnRecord('s.a'), free('s.a.1'), turnRecord('s.b', { retries: ['s.a.1'] })];
      assert.deepEqual(pageOf([...records, imageRecord('s.b.1', 's.b')]), ['picture s.b.1']);
      assert.deepEqual(pageOf([...records, free('s.b.1')]), ['failed s.b.1'], 'regardless of the result');
      const again = [...records, free('s.b.1'), turnRecord('s.c', { retries: ['s.b.1'] }), imageRecord('s.c.1', 's.c')];
      assert.deepEqual(pageOf(again), ['picture s.c.1']);
    });

    it('keeps the other jobs of a retried turn', () => {
      const four = [turnRecord('s.a', { count: 2 }), free('s.a.1'), imageRecord('s.a.2', 's.a')];
      assert.deepEqual(pageOf([...four, turnRecord('s.b', { retries: ['s.a.1'] }), imageRecord('s.b.1', 's.b')]), [
        'picture s.a.2',
        'picture s.b.1',
      ]);
    });

    it('keeps failures that may have been charged or have unsaved data', () => {
      for (const kept of [failure('s.a.1'), { ...free('s.a.1'), facts: { kept: 9 } }]) {
        const records = [
          turnRecord('s.a'),
          kept,
          turnRecord('s.b', { retries: ['s.a.1'] }),
          imageRecord('s.b.1', 's.b'),
        ];
        assert.deepEqual(pageOf(records), ['failed s.a.1', 'picture s.b.1']);
      }
    });

    it('does not count a retry as a branch of the turn that it replaces, and reports the change', () => {
      const timeline = createTimeline([
        turnRecord('s.a'),
        imageRecord('s.a.1', 's.a'),
        turnRecord('s.b', { parent: 's.a.1' }),
        free('s.b.1'),
      ]);
      const changed = timeline.add([turnRecord('s.c', { parent: 's.a.1', retries: ['s.b.1'] })]);
      assert.deepEqual(changed.toSorted(), ['s.b', 's.c']);
      assert.equal(timeline.isShown('s.b', { starredOnly: false }), false);
      assert.equal(timeline.turn('s.c', nothing)?.siblings, undefined);
    });

    it('ignores retries of unknown jobs and of themselves', () => {
      assert.deepEqual(pageOf([turnRecord('s.a', { retries: ['s.x.1'] }), turnRecord('s.b', { retries: ['x'] })]), [
        'interrupted s.a.1',
        'interrupted s.b.1',
      ]);
      assert.deepEqual(pageOf([turnRecord('s.a', { retries: ['s.a.1'] }), imageRecord('s.a.1', 's.a')]), [
        'picture s.a.1',
      ]);
    });
  });

  it('ignores known records, and waits for the turn of an image', () => {
    const timeline = createTimeline();
    assert.deepEqual(timeline.add([imageRecord('s.a.1', 's.a')]), []);
    assert.deepEqual(timeline.add([turnRecord('s.a')]), ['s.a']);
    assert.deepEqual(timeline.add([turnRecord('s.a'), imageRecord('s.a.1', 's.a')]), []);
    assert.deepEqual(describeCards(timeline.turn('s.a', nothing)!), ['picture s.a.1']);
    assert.equal(timeline.turnOf('s.a.1')?.id, 's.a');
  });

  it('reports changes of sibling branches when the first image of a turn arrives', () => {
    const on = (id: string) => turnRecord(id, { parent: 's.a.1' });
    const timeline = createTimeline([turnRecord('s.a'), imageRecord('s.a.1', 's.a'), on('s.b'), on('s.c'), on('s.d')]);
    assert.deepEqual(timeline.add([imageRecord('s.c.1', 's.c')]).toSorted(), ['s.b', 's.c', 's.d']);
    assert.deepEqual(timeline.add([imageRecord('s.d.1', 's.d')]).toSorted(), ['s.c', 's.d']);
    assert.deepEqual(timeline.add([imageRecord('s.a.2', 's.a')]), ['s.a']);
  });

  it('knows which images the user deleted, until they are found elsewhere', () => {
    const timeline = createTimeline([turnRecord('s.a'), imageRecord('s.a.1', 's.a')]);
    assert.equal(timeline.isDeleted('s.a.1'), false);
    assert.deepEqual(timeline.add([{ type: 'deleted', image: 's.a.1', at: 50 }]), ['s.a']);
    assert.deepEqual(timeline.add([{ type: 'deleted', image: 's.a.1', at: 60 }]), []);
    assert.equal(timeline.isDeleted('s.a.1'), true);
    timeline.add([{ type: 'moved', image: 's.a.1', uri: 'file:///elsewhere.png', at: 70 }]);
    assert.equal(timeline.isDeleted('s.a.1'), false);
  });

  it('knows the parent of a turn, and ignores an unknown parent', () => {
    const records = [
      turnRecord('s.a'),
      imageRecord('s.a.1', 's.a'),
      turnRecord('s.b', { parent: 's.a.1' }),
      turnRecord('s.c', { parent: 's.x.1', count: 1e9 }),
    ];
    const timeline = createTimeline(records);
    assert.equal(timeline.turn('s.b', nothing)?.parent?.id, 's.a.1');
    assert.equal(timeline.turn('s.c', nothing)?.parent, undefined);
    assert.equal(timeline.turn('s.c', nothing)?.cards.length, 8);
    assert.equal(timeline.title(), 'prompt of s.a');
    assert.equal(timeline.imageAt('file:///work/assets/s.a.1.png')?.id, 's.a.1');
  });

  it('pages from newest to oldest, each page oldest first', () => {
    const timeline = createTimeline(Array.from({ length: 120 }, (_, n) => turnRecord(`s.${n}`)));
    const ids = (page: { turns: readonly TimelineTurn[] }) => page.turns.map(({ record }) => record.id);
    const newest = timeline.page(undefined, 50, nothing);
    assert.deepEqual([ids(newest).at(0), ids(newest).at(-1), newest.more], ['s.70', 's.119', true]);
    const older = timeline.page('s.70', 50, nothing);
    assert.deepEqual([ids(older).at(0), ids(older).at(-1), older.more], ['s.20', 's.69', true]);
    const oldest = timeline.page('s.20', 50, nothing);
    assert.deepEqual([ids(oldest).at(0), oldest.turns.length, oldest.more], ['s.0', 20, false]);
    assert.deepEqual(timeline.page('nowhere', 50, nothing).turns, []);
  });

  it('reads 10,000 turns in one pass', () => {
    const turn = (n: number) => turnRecord(`s.${n}`, n > 0 ? { parent: `s.${n - 1}.1` } : {});
    const records = Array.from({ length: 10_000 }, (_, n) => [turn(n), imageRecord(`s.${n}.1`, `s.${n}`)]).flat();
    const cpuTime = startCpuTimer();
    const { turns } = createTimeline(records).page(undefined, 50, nothing);
    // A pass for each turn would be a hundred million steps.
    assert.ok(cpuTime() < 3000);
    assert.equal(turns.at(-1)?.parent?.id, 's.9998.1');
  });
});

describe('recording a turn in its session', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();

  it('happens before its request is sent, with the ID of the window', async () => {
    const fixture = await newFixture({ endpoint: emulator().endpoint });
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    emulator().next({ ...replyWith(await noiseImage(8)), hold });
    const session = 'abcdefghijkl';
    const running = fixture.run({ prompt: 'Before all else', count: 1 }, undefined, { session });
    await emulator().waitFor(1);
    const [, turn] = await fixture.sessions.read(session);
    assert.ok(turn?.type === 'turn');
    assert.deepEqual([turn.prompt, turn.window], ['Before all else', fixture.outbox.window]);
    release();
    await running;
  });

  it('notifies listeners even if the disk cannot be written', async () => {
    const lines: string[] = [];
    const log = { info: () => {}, warn: (line: string) => void lines.push(line) };
    const none = { records: [], end: 0, more: false };
    const broken = {
      read: () => Promise.resolve([]),
      has: () => Promise.resolve(false),
      since: () => Promise.resolve(none),
      stream: () => Promise.resolve(0),
      tail: () => Promise.resolve(none),
      size: () => Promise.resolve(0),
    };
    const feed = createObservableStore({ ...broken, append: () => Promise.reject(new Error('ENOSPC')) }, log);
    const received: string[] = [];
    feed.listen(() => {
      throw new Error('not this one');
    });
    const end = feed.listen((session, [record]) => void received.push(`${session} ${record?.type}`));
    await assert.rejects(feed.append('s', turnRecord('s.a')));
    end();
    await assert.rejects(feed.append('s', turnRecord('s.b')));
    assert.deepEqual(received, ['s turn']);
    assert.ok(lines.some((line) => line.includes('not this one')));
  });

  it('lists the turns without all outcomes, whatever the order of the records', () => {
    const failure = {
      type: 'failure',
      turn: 's.b',
      job: 's.b.1',
      at: 1,
      code: 'timeout',
      mayHaveBeenCharged: true,
    } as const;
    const timeline = createTimeline([
      imageRecord('s.c.1', 's.c'),
      turnRecord('s.a', { count: 2 }),
      turnRecord('s.b'),
      turnRecord('s.c'),
      turnRecord('s.d', { count: 0 }),
      imageRecord('s.a.1', 's.a'),
      imageRecord('s.a.1-2', 's.a'),
    ]);
    const open = () => timeline.openTurns().map(({ id }) => id);
    assert.deepEqual(open(), ['s.a', 's.b']);
    timeline.add([failure, imageRecord('s.a.2', 's.a')]);
    assert.deepEqual(open(), []);
    timeline.add([imageRecord('s.b.1', 's.b', { at: 2 })]);
    assert.deepEqual(open(), []);
  });

  it('returns the same images until one of them changes', () => {
    const timeline = createTimeline([turnRecord('s.a'), imageRecord('s.a.1', 's.a')]);
    const before = timeline.images();
    timeline.add([{ type: 'mark', image: 's.a.1', marked: true, at: 1 }, imageRecord('s.a.1', 's.a')]);
    assert.equal(timeline.images(), before);
    let last = before;
    for (const record of [
      { type: 'content', image: 's.a.1', sha256: 'x' },
      { type: 'moved', image: 's.a.1', uri: 'file:///b.png', at: 2 },
      { type: 'deleted', image: 's.a.1', at: 3 },
      imageRecord('s.a.2', 's.a'),
    ] as const) {
      timeline.add([record]);
      assert.notEqual(timeline.images(), last, record.type);
      last = timeline.images();
    }
    assert.deepEqual([before.length, last.length], [1, 2]);
  });

  it('keeps the facts of a failure', async () => {
    const fixture = await newFixture({ endpoint: emulator().endpoint });
    emulator().next({ error: { code: 429, msg: 'Too fast', headers: { 'retry-after': '3600' } } });
    const session = 'abcdefghijkl';
    await assert.rejects(fixture.run({}, undefined, { session }));
    const failed = (await fixture.sessions.read(session)).find((record) => record.type === 'failure');
    assert.ok(failed?.type === 'failure');
    assert.equal(failed.facts?.retryAfter, 3600);
    assert.equal(failed.facts?.serviceText, 'Too fast');
  });
});
