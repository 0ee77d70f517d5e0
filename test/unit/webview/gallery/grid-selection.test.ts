// Tests the selection of images in the gallery: clicks, ranges, and images that disappear.
import assert from 'node:assert/strict';
import { keepListed, noSelection, select } from '../../../../src/webview/gallery/grid-selection';

const images = ['a', 'b', 'c', 'd', 'e'];
const selected = ({ selected }: { selected: ReadonlySet<string> }) => [...selected].toSorted();

describe('grid selection', () => {
  it('moves the focus without changing the selection', () => {
    const one = select(noSelection, 'b', 'only', images);
    const moved = select(one, 'd', 'move', images);
    assert.deepEqual([moved.focused, selected(moved)], ['d', ['b']]);
  });

  it('adds and removes an image', () => {
    const two = select(select(noSelection, 'b', 'only', images), 'd', 'toggle', images);
    assert.deepEqual(selected(two), ['b', 'd']);
    assert.deepEqual(selected(select(two, 'b', 'toggle', images)), ['d']);
  });

  it('extends from the anchor in both directions, and shrinks again', () => {
    const anchor = select(noSelection, 'c', 'only', images);
    const down = select(anchor, 'e', 'extend', images);
    assert.deepEqual(selected(down), ['c', 'd', 'e']);
    const less = select(down, 'd', 'extend', images);
    assert.deepEqual(selected(less), ['c', 'd']);
    assert.deepEqual(selected(select(less, 'a', 'extend', images)), ['a', 'b', 'c']);
  });

  it('keeps the listed images, and focuses the one after an image that disappeared', () => {
    const range = select(select(noSelection, 'b', 'only', images), 'd', 'extend', images);
    const kept = keepListed(range, images, ['a', 'b', 'e']);
    assert.deepEqual([kept.focused, selected(kept)], ['e', ['b']]);
    const last = keepListed(select(noSelection, 'e', 'only', images), images, ['a', 'b']);
    assert.deepEqual([last.focused, selected(last)], ['b', []]);
    const none = keepListed(range, images, []);
    assert.deepEqual([none.focused, selected(none)], [undefined, []]);
  });
});
