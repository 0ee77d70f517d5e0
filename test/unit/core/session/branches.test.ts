// Tests branches, stars, titles and moved images of a session's timeline.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type SessionRecord, pathToImage } from '../../../../src/core/session/records';
import { createTimeline } from '../../../../src/core/session/timeline';
import { type ActiveJobs, type Timeline } from '../../../../src/core/session/timeline-types';
import { imageRecord, turnRecord } from '../../helpers/image-requests';

const nothing: ActiveJobs = { job: () => undefined, inOtherWindow: () => false };
const turnWithImage = (id: string, parent?: string): SessionRecord[] => [
  turnRecord(id, parent === undefined ? {} : { parent }),
  imageRecord(`${id}.1`, id),
];
const ids = (timeline: Timeline, branch?: string, starredOnly = false) =>
  timeline
    .page(undefined, 100, nothing, { starredOnly, ...(branch === undefined ? {} : { branch }) })
    .turns.map(({ record }) => record.id);

/** root → a → (b → c, d → e), and another root. */
const tree = [
  ...turnWithImage('s.root'),
  ...turnWithImage('s.a', 's.root.1'),
  ...turnWithImage('s.b', 's.a.1'),
  ...turnWithImage('s.c', 's.b.1'),
  ...turnWithImage('s.d', 's.a.1'),
  ...turnWithImage('s.other'),
  ...turnWithImage('s.e', 's.d.1'),
];

describe('session branches', () => {
  it('lists the turns with the same parent for each turn', () => {
    const timeline = createTimeline(tree);
    assert.deepEqual(timeline.turn('s.b', nothing)?.siblings, ['s.b', 's.d']);
    assert.deepEqual(timeline.turn('s.d', nothing)?.siblings, ['s.b', 's.d']);
    for (const id of ['s.root', 's.a', 's.c', 's.e', 's.other'])
      assert.equal(timeline.turn(id, nothing)?.siblings, undefined, id);
  });

  it('shows one branch: the path to the root, and along the newest turns', () => {
    const timeline = createTimeline(tree);
    assert.deepEqual(ids(timeline, 's.b'), ['s.root', 's.a', 's.b', 's.c']);
    assert.deepEqual(ids(timeline, 's.d'), ['s.root', 's.a', 's.d', 's.e']);
    assert.deepEqual(ids(timeline, 's.a'), ['s.root', 's.a', 's.d', 's.e']);
    assert.deepEqual(ids(timeline, 's.other'), ['s.other']);
    assert.deepEqual(ids(timeline, 's.nowhere'), []);
    assert.equal(ids(timeline).length, 7);
  });

  it('extends a branch with a new turn, and reports new forks', () => {
    const timeline = createTimeline(tree);
    assert.deepEqual(timeline.add([turnRecord('s.f', { parent: 's.c.1' })]), ['s.f']);
    assert.deepEqual(ids(timeline, 's.b'), ['s.root', 's.a', 's.b', 's.c', 's.f']);
    assert.deepEqual(timeline.add([turnRecord('s.g', { parent: 's.c.1' })]), ['s.f', 's.g']);
    assert.deepEqual(ids(timeline, 's.f').at(-1), 's.f');
    assert.deepEqual(ids(timeline, 's.b').at(-1), 's.g');
  });

  it('pages through the shown turns only', () => {
    const timeline = createTimeline(tree);
    const page = timeline.page('s.d', 1, nothing, { branch: 's.d', starredOnly: false });
    assert.deepEqual([page.turns.map(({ record }) => record.id), page.more], [['s.a'], true]);
    const first = timeline.page('s.a', 1, nothing, { branch: 's.d', starredOnly: false });
    assert.deepEqual([first.turns.map(({ record }) => record.id), first.more], [['s.root'], false]);
  });

  it('shows every turn of any tree on its own branch, starting at a root', () => {
    const parents = fc.array(fc.option(fc.nat(), { nil: undefined, freq: 5 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(parents, (drawn) => {
        const records = drawn.flatMap((parent, n) =>
          turnWithImage(`s.t${n}`, parent === undefined || n === 0 ? undefined : `s.t${parent % n}.1`),
        );
        const timeline = createTimeline(records);
        for (let n = 0; n < drawn.length; n++) {
          const branch = ids(timeline, `s.t${n}`);
          assert.ok(branch.includes(`s.t${n}`));
          // The branch equals the context of a request at its end.
          const path = pathToImage(records, `${branch.at(-1)}.1`)?.map(({ turn }) => turn.id);
          assert.deepEqual(branch, path);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stops at a cycle in a damaged file', () => {
    const timeline = createTimeline([...turnWithImage('s.x', 's.y.1'), ...turnWithImage('s.y', 's.x.1')]);
    assert.deepEqual(ids(timeline, 's.x'), ['s.x', 's.y']);
  });
});

describe('images of a session', () => {
  const mark = (image: string, starred: boolean, at = 1): SessionRecord => ({
    type: 'mark',
    image,
    marked: starred,
    at,
  });

  it('stars and counts images, even if records are repeated or early', () => {
    const timeline = createTimeline([mark('s.b.1', true), ...tree, mark('s.a.1', true)]);
    assert.deepEqual(timeline.counts(), { images: 7, starred: 2 });
    assert.deepEqual(ids(timeline, undefined, true), ['s.a', 's.b']);
    assert.deepEqual(ids(timeline, 's.d', true), ['s.a']);
    assert.deepEqual(timeline.add([mark('s.a.1', true)]), []);
    assert.deepEqual(timeline.add([mark('s.a.1', false, 5)]), ['s.a']);
    // The same record, read again from the disk.
    assert.deepEqual(timeline.add([mark('s.a.1', true)]), []);
    assert.deepEqual(timeline.counts(), { images: 7, starred: 1 });
    const [card] = timeline.turn('s.b', nothing)?.cards ?? [];
    assert.ok(card?.kind === 'picture' && card.starred);
  });

  it('returns the new location of moved images, also as parents', () => {
    const moved: SessionRecord = { type: 'moved', image: 's.a.1', uri: 'file:///new/place.png', at: 3 };
    const timeline = createTimeline(tree);
    assert.deepEqual(timeline.add([moved]), ['s.a']);
    assert.equal(timeline.image('s.a.1')?.uri, 'file:///new/place.png');
    assert.equal(timeline.turn('s.b', nothing)?.parent?.uri, 'file:///new/place.png');
    assert.equal(timeline.imageAt('file:///new/place.png')?.id, 's.a.1');
    assert.equal(timeline.imageAt('file:///work/assets/s.a.1.png'), undefined);
    assert.deepEqual(timeline.add([moved]), []);
    assert.equal(createTimeline([moved, ...tree]).image('s.a.1')?.uri, 'file:///new/place.png');
    const path = pathToImage([...tree, moved], 's.b.1');
    assert.deepEqual(path?.[1]?.image.uri, 'file:///new/place.png');
  });

  it('has the given title until it is cleared', () => {
    const timeline = createTimeline(tree);
    assert.equal(timeline.title(), 'prompt of s.root');
    timeline.add([{ type: 'title', title: ' Harbours ', at: 1 }]);
    assert.equal(timeline.title(), 'Harbours');
    timeline.add([{ type: 'title', title: '', at: 2 }]);
    assert.equal(timeline.title(), 'prompt of s.root');
  });

  it('lists the turns without an outcome', () => {
    const timeline = createTimeline([...tree, turnRecord('s.open', { count: 2 }), imageRecord('s.open.2', 's.open')]);
    assert.deepEqual(
      timeline.openTurns().map(({ id }) => id),
      ['s.open'],
    );
    timeline.add([imageRecord('s.open.1', 's.open')]);
    assert.deepEqual(timeline.openTurns(), []);
  });
});
