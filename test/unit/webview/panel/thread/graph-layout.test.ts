// Tests the branch graph: each turn is connected to its parent, and no line crosses a dot.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { maxLanes, layoutGraph, countLanes } from '../../../../../src/webview/panel/thread/graph-layout';
import { startCpuTimer } from '../../../helpers/cpu-timer';

type Turns = Parameters<typeof layoutGraph>[0];
const turns = (...pairs: [string, string?][]): Turns =>
  pairs.map(([id, from]) => ({
    id,
    ...(from === undefined ? {} : { parent: { turn: from, image: `${from}-0`, name: from } }),
  }));

const byNumber = (a: number, b: number): number => a - b;

describe('branch graph layout', () => {
  it('draws one lane for a linear session', () => {
    const rails = layoutGraph(turns(['c', 'b'], ['b', 'a'], ['a']), undefined, false);
    assert.deepEqual(
      [...rails.values()].map(({ lane, parentLanes, past, down }) => ({ lane, from: parentLanes, past, down })),
      [
        { lane: 0, from: [], past: [], down: true },
        { lane: 0, from: [0], past: [], down: true },
        { lane: 0, from: [0], past: [], down: false },
      ],
    );
  });

  it('draws a branch in a second lane, and joins both at their parent', () => {
    const rails = layoutGraph(turns(['branch', 'a'], ['b', 'a'], ['a']), undefined, false);
    assert.deepEqual(rails.get('b'), { lane: 1, parentLanes: [], past: [0], down: true, draft: undefined });
    assert.deepEqual(rails.get('a'), { lane: 0, parentLanes: [0, 1], past: [], down: false, draft: undefined });
    assert.equal(countLanes(rails.values()), 2);
  });

  it('draws a line from the draft to its parent, past other turns', () => {
    const rails = layoutGraph(turns(['b'], ['a'], ['z']), 'a', false);
    assert.deepEqual(rails.get('b'), { lane: 1, parentLanes: [], past: [0], down: false, draft: 0 });
    assert.deepEqual(rails.get('a'), { lane: 0, parentLanes: [0], past: [], down: false, draft: 0 });
    assert.equal(rails.get('z')?.draft, undefined);
  });

  it('continues below the last turn only if there are older turns', () => {
    assert.equal(layoutGraph(turns(['b', 'older']), undefined, true).get('b')?.down, true);
    assert.equal(layoutGraph(turns(['b', 'lost']), undefined, false).get('b')?.down, false);
  });

  it('leads every line to the parent of its turn', () => {
    const conversations = fc.array(fc.nat(), { minLength: 1, maxLength: 30 }).map((picks) =>
      // Oldest first: each continues an earlier turn, or none.
      picks
        .map((pick, index): [string, string?] =>
          pick % (index + 1) === index ? [`t${index}`] : [`t${index}`, `t${pick % (index + 1)}`],
        )
        .toReversed(),
    );
    fc.assert(
      fc.property(conversations, (pairs) => {
        const all = turns(...pairs);
        const rails = layoutGraph(all, undefined, false, all.length + 1);
        const open = new Map<number, string>();
        for (const { id, parent } of all) {
          const rail = rails.get(id);
          assert.ok(rail);
          assert.deepEqual(
            rail.past.toSorted(byNumber),
            [...open]
              .filter(([, goal]) => goal !== id)
              .map(([lane]) => lane)
              .toSorted(byNumber),
          );
          assert.deepEqual(
            rail.parentLanes.toSorted(byNumber),
            [...open]
              .filter(([, goal]) => goal === id)
              .map(([lane]) => lane)
              .toSorted(byNumber),
          );
          for (const lane of rail.parentLanes) open.delete(lane);
          assert.ok(!open.has(rail.lane), 'its dot is on no other line');
          if (parent) open.set(rail.lane, parent.turn);
        }
        assert.equal(open.size, 0, 'every line has an end');
      }),
    );
  });

  it('stays narrow and fast for thousands of branches of one image', () => {
    const branches = Array.from({ length: 10_000 }, (_, index): [string, string] => [`b${index}`, `p${index % 50}`]);
    const parents = Array.from({ length: 50 }, (_, index): [string] => [`p${index}`]);
    const cpuTime = startCpuTimer();
    const rails = layoutGraph(turns(...branches, ...parents), undefined, false);
    assert.ok(cpuTime() < 3000);
    assert.equal(countLanes(rails.values()), maxLanes);
    assert.deepEqual(rails.get('b9999')?.past.length, maxLanes);
    assert.deepEqual(rails.get('p49')?.parentLanes, [maxLanes - 1], 'the shared lane ends at the last parent');
    assert.deepEqual(rails.get('p49')?.past, [], 'and does not continue after it');
  });
});
