// Tests the row heights and the rendered rows, compared with a simple calculation.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createRowHeights } from '../../../../../src/webview/panel/thread/row-heights';
import { minVirtualTurns, type VisibleRow, visibleRows } from '../../../../../src/webview/panel/thread/visible-rows';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`);

describe('row heights', () => {
  it('adds measured heights, and estimates for the rest', () => {
    const extents = createRowHeights();
    extents.arrange(ids(3));
    assert.equal(extents.above(3), 960);
    assert.equal(extents.measure('t1', 100), true);
    assert.equal(extents.measure('t1', 100), false);
    assert.equal(extents.above(1), 320);
    assert.equal(extents.above(2), 420);
  });

  it('does not move a turn when others are measured, but improves the estimate for new turns', () => {
    const extents = createRowHeights();
    extents.arrange(ids(4));
    for (const id of ['t0', 't1']) extents.measure(id, 200);
    assert.equal(extents.above(4), 2 * 200 + 2 * 320);
    extents.arrange(ids(5));
    assert.equal(extents.above(5) - extents.above(4), 200);
    assert.equal(extents.above(4), 2 * 200 + 2 * 320);
  });

  it('forgets removed turns, but keeps the estimate', () => {
    const extents = createRowHeights();
    extents.arrange(ids(2));
    extents.measure('t0', 1000);
    extents.arrange(['other']);
    assert.equal(extents.above(1), 1000);
    assert.equal(extents.measure('t0', 50), false);
  });

  it('finds the rows in a range, in whatever order they were measured', () => {
    const heights = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(heights, fc.nat(5000), fc.nat(900), (all, from, length) => {
        const extents = createRowHeights();
        extents.arrange(ids(all.length));
        for (const [index, height] of [...all.entries()].toReversed()) extents.measure(`t${index}`, height);
        const tops = all.map((_, index) => all.slice(0, index).reduce((sum, one) => sum + one, 0));
        const [first, end] = extents.between(from, from + length);
        const inside = tops.flatMap((top, index) =>
          top + (all[index] as number) > from && top < from + length ? [index] : [],
        );
        assert.deepEqual(
          Array.from({ length: end - first }, (_, index) => first + index),
          inside,
        );
      }),
    );
  });
});

describe('visible rows', () => {
  const total = (rows: readonly VisibleRow[], height: number): number =>
    rows.reduce((sum, row) => sum + (row.kind === 'gap' ? row.height : height), 0);
  const turns = (rows: readonly VisibleRow[]): string[] => rows.flatMap((row) => (row.kind === 'turn' ? [row.id] : []));

  function arranged(count: number, height: number) {
    const extents = createRowHeights();
    extents.arrange(ids(count));
    for (const id of ids(count)) extents.measure(id, height);
    return extents;
  }

  it('includes all turns of a short thread', () => {
    const rows = visibleRows(ids(minVirtualTurns), arranged(minVirtualTurns, 3000), { top: 0, bottom: 600 }, undefined);
    assert.deepEqual(turns(rows), ids(minVirtualTurns));
  });

  it('includes few turns of a long thread, and gaps with the height of the others', () => {
    const extents = arranged(10_000, 300);
    for (const top of [0, 1_500_000, 2_999_400]) {
      const rows = visibleRows(ids(10_000), extents, { top, bottom: top + 600 }, undefined);
      assert.ok(turns(rows).length <= 8, `${turns(rows).length} turns`);
      assert.ok(turns(rows).includes(`t${top / 300}`));
      assert.equal(total(rows, 300), 3_000_000);
    }
  });

  it('includes the focused turn, above or below', () => {
    const extents = arranged(1000, 300);
    for (const held of ['t3', 't900']) {
      const rows = visibleRows(ids(1000), extents, { top: 150_000, bottom: 150_600 }, held);
      assert.ok(turns(rows).includes(held));
      assert.equal(total(rows, 300), 300_000);
      assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
      const indexes = rows.flatMap((row) => (row.kind === 'turn' ? [row.index] : []));
      assert.deepEqual(
        indexes,
        indexes.toSorted((a, b) => a - b),
      );
    }
  });

  it('ignores a focused turn that no longer exists', () => {
    const rows = visibleRows(ids(1000), arranged(1000, 300), { top: 0, bottom: 600 }, 'gone');
    assert.equal(rows.at(-1)?.kind, 'gap');
  });
});
