// Tests which images the gallery lists: words, time, star, ratio, model; each file once, newest first.
import assert from 'node:assert/strict';
import { createImageMatcher, type ImageFilter, newestImages } from '../../../../src/core/session/gallery-filter';
import { createImageCollection } from '../../../../src/core/session/image-collection';
import type { SessionRecord } from '../../../../src/core/session/records';
import { imageRecord, turnRecord } from '../../helpers/image-requests';

const session = 'aaaaaaaaaaaa';
const collect = (name: string, ...records: readonly SessionRecord[]) => {
  const collection = createImageCollection(name);
  collection.add(records);
  return collection;
};

describe('image collection', () => {
  const records: readonly SessionRecord[] = [
    { type: 'session', version: 1, id: session, created: 0, workspace: 'file:///work' },
    turnRecord('t1', { prompt: 'A shop cat' }),
    imageRecord('t1.1', 't1', { at: 1 }),
    turnRecord('t2', { prompt: 'Add a scarf', parent: 't1.1' }),
    imageRecord('t2.1', 't2', { at: 2 }),
    turnRecord('t3', { prompt: 'Make it red', parent: 't2.1' }),
    imageRecord('t3.1', 't3', { at: 3 }),
  ];

  it('has each image with its turn, star, and the prompt that its chain began with', () => {
    const collection = collect(session, ...records, { type: 'mark', image: 't2.1', marked: true, at: 4 });
    assert.equal(collection.workspace(), 'file:///work');
    assert.deepEqual(
      collection.images().map(({ image, turn, starred, firstPrompt }) => [image.id, turn.prompt, starred, firstPrompt]),
      [
        ['t1.1', 'A shop cat', false, undefined],
        ['t2.1', 'Add a scarf', true, 'A shop cat'],
        ['t3.1', 'Make it red', false, 'A shop cat'],
      ],
    );
  });

  it('ignores records that it has received before, and keeps the array until something changes', () => {
    const collection = collect(session, ...records);
    const before = collection.images();
    assert.equal(collection.images(), before);
    collection.add(records);
    assert.deepEqual(collection.images(), before);
    collection.add([{ type: 'moved', image: 't1.1', uri: 'file:///work/new.png', at: 5 }]);
    assert.equal(collection.images()[0]?.image.uri, 'file:///work/new.png');
    collection.add([{ type: 'deleted', image: 't1.1', at: 6 }]);
    assert.equal(collection.images()[0]?.deleted, true);
  });

  it('leaves out an image without a turn, and ends with a chain that is a circle', () => {
    const circle = collect(
      session,
      turnRecord('t1', { parent: 't2.1' }),
      turnRecord('t2', { parent: 't1.1' }),
      imageRecord('t1.1', 't1'),
      imageRecord('t9.1', 't9'),
    );
    assert.deepEqual(
      circle.images().map(({ image }) => image.id),
      ['t1.1'],
    );
  });
});

describe('gallery filter', () => {
  const none: ImageFilter = { words: [], starred: false };
  const images = collect(
    session,
    turnRecord('t1', { prompt: 'A Shop Cat in a café', model: 'one' }),
    imageRecord('t1.1', 't1', { at: 10, width: 1792, height: 1024 }),
    turnRecord('t2', { prompt: 'Add a scarf', parent: 't1.1', model: 'two' }),
    imageRecord('t2.1', 't2', { at: 20, width: 1000, height: 1010, uri: 'file:///work/H%C3%BCtte.png' }),
    { type: 'mark', image: 't2.1', marked: true, at: 30 },
  ).images();
  const found = (filter: Partial<ImageFilter>) => {
    const isMatch = createImageMatcher();
    return images.filter((one) => isMatch(one, { ...none, ...filter })).map(({ image }) => image.id);
  };

  it('finds every word in the prompt, in the first prompt of the chain, or in the file name', () => {
    assert.deepEqual(found({ words: ['cat'] }), ['t1.1', 't2.1']);
    assert.deepEqual(found({ words: ['cat', 'scarf'] }), ['t2.1']);
    assert.deepEqual(found({ words: ['cafe'] }), ['t1.1', 't2.1']);
    assert.deepEqual(found({ words: ['hutte'] }), ['t2.1']);
    assert.deepEqual(found({ words: ['dog'] }), []);
  });

  it('filters by star, time, nearest ratio and model', () => {
    assert.deepEqual(found({ starred: true }), ['t2.1']);
    assert.deepEqual(found({ from: 11 }), ['t2.1']);
    assert.deepEqual(found({ until: 20 }), ['t1.1']);
    assert.deepEqual(found({ ratio: '16:9' }), ['t1.1']);
    assert.deepEqual(found({ ratio: '1:1' }), ['t2.1']);
    assert.deepEqual(found({ model: 'two' }), ['t2.1']);
  });

  it('lists each file once: the newest image, or the starred one of a duplicated session', () => {
    const other = 'bbbbbbbbbbbb';
    const copy = collect(
      other,
      turnRecord('c1'),
      imageRecord('c1.1', 'c1', { at: 10, uri: images[0]?.image.uri ?? '' }),
      { type: 'mark', image: 'c1.1', marked: true, at: 40 },
      turnRecord('c2'),
      imageRecord('c2.1', 'c2', { at: 50, uri: images[1]?.image.uri ?? '' }),
    ).images();
    for (const all of [
      [...images, ...copy],
      [...copy, ...images],
    ])
      assert.deepEqual(
        newestImages(all).map(({ image }) => image.id),
        ['c2.1', 'c1.1'],
      );
  });
});
