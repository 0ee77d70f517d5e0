// Tests the layout of the gallery's grid: columns, and which rows are rendered.
import assert from 'node:assert/strict';
import { gridLayout, gridRows } from '../../../../src/webview/gallery/grid-layout';

describe('grid layout', () => {
  it('has one column at 200 px, two at 300 px, and fewer where more images would be rendered than is quick', () => {
    assert.equal(gridLayout(176, 900).columns, 1);
    assert.equal(gridLayout(276, 900).columns, 2);
    assert.equal(gridLayout(860, 900).columns, 5);
    assert.equal(gridLayout(0, 900).columns, 1);
    for (const [width, height] of [
      [1880, 1080],
      [3800, 2160],
      [1400, 2560],
      [176, 9000],
    ] as const) {
      const { columns, rowHeight } = gridLayout(width, height);
      assert.ok(columns * (height / rowHeight + 3) < 115 || columns === 1, `${columns} at ${width} × ${height}`);
      assert.ok(columns > 4 || width < 200);
    }
  });

  it('fits the images of a row into the width', () => {
    for (let width = 100; width < 4000; width += 37) {
      const { columns, size } = gridLayout(width, 900);
      assert.ok(columns * size + (columns - 1) * 8 <= width, `${width}`);
    }
  });

  it('renders the visible rows, one around them, and the held one, with gaps of the exact height', () => {
    const layout = { columns: 4, size: 100, rowHeight: 150 };
    const visible = { top: 1500, bottom: 1950 };
    assert.deepEqual(gridRows(layout, 400, visible, 2), [
      { kind: 'gap', id: 'gap:held', height: 300 },
      { kind: 'row', id: 'row:2', index: 2 },
      { kind: 'gap', id: 'gap:above', height: 900 },
      ...[9, 10, 11, 12, 13].map((index) => ({ kind: 'row', id: `row:${index}`, index })),
      { kind: 'gap', id: 'gap:beneath', height: 86 * 150 },
    ]);
    const ids = gridRows(layout, 400, visible, 99).map(({ id }) => id);
    assert.deepEqual([ids[0], ids.at(-2), ids.at(-1)], ['gap:above', 'gap:held', 'row:99']);
  });

  it('renders nothing without images, and the last rows when the position is beyond the end', () => {
    const layout = { columns: 4, size: 100, rowHeight: 150 };
    assert.deepEqual(gridRows(layout, 0, { top: 0, bottom: 900 }, undefined), []);
    assert.deepEqual(gridRows(layout, 10, { top: 9000, bottom: 9900 }, undefined), [
      { kind: 'gap', id: 'gap:beneath', height: 450 },
    ]);
    assert.equal(gridRows(layout, 10, { top: 0, bottom: 900 }, undefined).length, 3);
  });
});
