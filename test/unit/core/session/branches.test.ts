// Branches, marks and moved pictures of a conversation.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type SessionRecord, pathToImage } from '../../../../src/core/session/records';
import { createTimeline } from '../../../../src/core/session/timeline';
import { type ActiveJobs, type Timeline } from '../../../../src/core/session/timeline-types';
import { imageRecord, turnRecord } from '../../helpers/image-requests';

const nothing: ActiveJobs = { job: () => undefined, inOtherWindow: () => false };
const made = (id: string, parent?: string): SessionRecord[] => [
  turnRecord(id, parent === undefined ? {} : { parent }),
  imageRecord(`${id}.1`, id),
];
const ids = (thread: Timeline, branch?: string, starredOnly = false) =>
  thread
    .page(undefined, 100, nothing, { starredOnly, ...(branch === undefined ? {} : { branch }) })
    .turns.map(({ record }) => record.id);

/** root → a → (b → c, d → e), and another root. */
const tree = [
  ...made('s.root'),
  ...made('s.a', 's.root.1'),
  ...made('s.b', 's.a.1'),
  ...made('s.c', 's.b.1'),
  ...made('s.d', 's.a.1'),
  ...made('s.other'),
  ...made('s.e', 's.d.1'),
];

describe('core: branches', () => {
  it('says of each turn which others go on from the same picture', () => {
    const thread = createTimeline(tree);
    assert.deepEqual(thread.turn('s.b', nothing)?.siblings, ['s.b', 's.d']);
    assert.deepEqual(thread.turn('s.d', nothing)?.siblings, ['s.b', 's.d']);
    for (const id of ['s.root', 's.a', 's.c', 's.e', 's.other'])
      assert.equal(thread.turn(id, nothing)?.siblings, undefined, id);
  });

  it('shows one branch: the way up to the root, and on along the newest turns', () => {
    const thread = createTimeline(tree);
    assert.deepEqual(ids(thread, 's.b'), ['s.root', 's.a', 's.b', 's.c']);
    assert.deepEqual(ids(thread, 's.d'), ['s.root', 's.a', 's.d', 's.e']);
    assert.deepEqual(ids(thread, 's.a'), ['s.root', 's.a', 's.d', 's.e']);
    assert.deepEqual(ids(thread, 's.other'), ['s.other']);
    assert.deepEqual(ids(thread, 's.nowhere'), []);
    assert.equal(ids(thread).length, 7);
  });

  it('goes on with a branch when something is asked on it, and tells who forks now', () => {
    const thread = createTimeline(tree);
    assert.deepEqual(thread.add([turnRecord('s.f', { parent: 's.c.1' })]), ['s.f']);
    assert.deepEqual(ids(thread, 's.b'), ['s.root', 's.a', 's.b', 's.c', 's.f']);
    assert.deepEqual(thread.add([turnRecord('s.g', { parent: 's.c.1' })]), ['s.f', 's.g']);
    assert.deepEqual(ids(thread, 's.f').at(-1), 's.f');
    assert.deepEqual(ids(thread, 's.b').at(-1), 's.g');
  });

  it('pages through what is shown, and no further', () => {
    const thread = createTimeline(tree);
    const page = thread.page('s.d', 1, nothing, { branch: 's.d', starredOnly: false });
    assert.deepEqual([page.turns.map(({ record }) => record.id), page.more], [['s.a'], true]);
    const first = thread.page('s.a', 1, nothing, { branch: 's.d', starredOnly: false });
    assert.deepEqual([first.turns.map(({ record }) => record.id), first.more], [['s.root'], false]);
  });

  it('loses no turn to any tree: each is on its own branch, and every way begins at a root', () => {
    const parents = fc.array(fc.option(fc.nat(), { nil: undefined, freq: 5 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(parents, (drawn) => {
        const records = drawn.flatMap((parent, n) =>
          made(`s.t${n}`, parent === undefined || n === 0 ? undefined : `s.t${parent % n}.1`),
        );
        const thread = createTimeline(records);
        for (let n = 0; n < drawn.length; n++) {
          const way = ids(thread, `s.t${n}`);
          assert.ok(way.includes(`s.t${n}`));
          // It is the way that a request at its end would send.
          const path = pathToImage(records, `${way.at(-1)}.1`)?.map(({ turn }) => turn.id);
          assert.deepEqual(way, path);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('ends where a damaged file turns back on itself', () => {
    const thread = createTimeline([...made('s.x', 's.y.1'), ...made('s.y', 's.x.1')]);
    assert.deepEqual(ids(thread, 's.x'), ['s.x', 's.y']);
  });
});

describe('core: session pictures', () => {
  const mark = (image: string, starred: boolean, at = 1): SessionRecord => ({
    type: 'mark',
    image,
    marked: starred,
    at,
  });

  it('marks and counts, whatever is told twice or late', () => {
    const thread = createTimeline([mark('s.b.1', true), ...tree, mark('s.a.1', true)]);
    assert.deepEqual(thread.counts(), { images: 7, starred: 2 });
    assert.deepEqual(ids(thread, undefined, true), ['s.a', 's.b']);
    assert.deepEqual(ids(thread, 's.d', true), ['s.a']);
    assert.deepEqual(thread.add([mark('s.a.1', true)]), []);
    assert.deepEqual(thread.add([mark('s.a.1', false, 5)]), ['s.a']);
    // Read again from the disk.
    assert.deepEqual(thread.add([mark('s.a.1', true)]), []);
    assert.deepEqual(thread.counts(), { images: 7, starred: 1 });
    const [card] = thread.turn('s.b', nothing)?.cards ?? [];
    assert.ok(card?.kind === 'picture' && card.starred);
  });

  it('has a moved picture where it was found, also as what is gone on from', () => {
    const moved: SessionRecord = { type: 'moved', image: 's.a.1', uri: 'file:///new/place.png', at: 3 };
    const thread = createTimeline(tree);
    assert.deepEqual(thread.add([moved]), ['s.a']);
    assert.equal(thread.image('s.a.1')?.uri, 'file:///new/place.png');
    assert.equal(thread.turn('s.b', nothing)?.parent?.uri, 'file:///new/place.png');
    assert.equal(thread.imageAt('file:///new/place.png')?.id, 's.a.1');
    assert.equal(thread.imageAt('file:///work/assets/s.a.1.png'), undefined);
    assert.deepEqual(thread.add([moved]), []);
    assert.equal(createTimeline([moved, ...tree]).image('s.a.1')?.uri, 'file:///new/place.png');
    const path = pathToImage([...tree, moved], 's.b.1');
    assert.deepEqual(path?.[1]?.image.uri, 'file:///new/place.png');
  });

  it('keeps the title that it was given until that is taken back', () => {
    const thread = createTimeline(tree);
    assert.equal(thread.title(), 'prompt of s.root');
    thread.add([{ type: 'title', title: ' Harbours ', at: 1 }]);
    assert.equal(thread.title(), 'Harbours');
    thread.add([{ type: 'title', title: '', at: 2 }]);
    assert.equal(thread.title(), 'prompt of s.root');
  });

  it('knows which turns have no outcome yet', () => {
    const thread = createTimeline([...tree, turnRecord('s.open', { count: 2 }), imageRecord('s.open.2', 's.open')]);
    assert.deepEqual(
      thread.openTurns().map(({ id }) => id),
      ['s.open'],
    );
    thread.add([imageRecord('s.open.1', 's.open')]);
    assert.deepEqual(thread.openTurns(), []);
  });
});
