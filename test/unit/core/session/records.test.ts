// Tests the path to an image in the tree of turns, and the IDs of records.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  newSessionId,
  newTurnId,
  pathToImage,
  sessionIdOf,
  type ImageRecord,
  type SessionRecord,
  type TurnRecord,
} from '../../../../src/core/session/records';
import { imageRecord, turnRecord } from '../../helpers/image-requests';

interface Node {
  readonly turn: TurnRecord;
  readonly images: readonly ImageRecord[];
  /** The parent image and its node. */
  readonly from?: { readonly node: Node; readonly image: ImageRecord };
}

/** Any tree: each turn is a root or continues an image of an earlier turn. */
const tree = fc
  .array(fc.record({ back: fc.nat(), which: fc.nat(), images: fc.integer({ min: 0, max: 4 }), root: fc.nat(5) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((seeds) => {
    const nodes: Node[] = [];
    for (const [index, seed] of seeds.entries()) {
      const parents = nodes.filter(({ images }) => images.length > 0);
      const node = seed.root === 0 ? undefined : parents[seed.back % Math.max(1, parents.length)];
      const image = node?.images[seed.which % node.images.length];
      const id = `t${index}`;
      const turn = turnRecord(id, image ? { parent: image.id } : {});
      const images = Array.from({ length: seed.images }, (_, n) => imageRecord(`${id}.${n + 1}`, id));
      nodes.push({ turn, images, ...(node && image ? { from: { node, image } } : {}) });
    }
    return nodes;
  });

const recordsOf = (nodes: readonly Node[]): SessionRecord[] => [
  { type: 'session', version: 1, id: 's', created: 0 },
  ...nodes.flatMap(({ turn, images }) => [
    turn,
    ...images,
    { type: 'failure', turn: turn.id, job: `${turn.id}.9`, at: 0, code: 'timeout', mayHaveBeenCharged: true } as const,
  ]),
];

function expected(node: Node, image: ImageRecord): string[] {
  return [...(node.from ? expected(node.from.node, node.from.image) : []), image.id];
}

const idsOf = (records: readonly SessionRecord[], id: string) => pathToImage(records, id)?.map(({ image }) => image.id);

describe('path to an image', () => {
  it('returns the exact chain from the root, in any tree and any order of records', () => {
    fc.assert(
      fc.property(tree, fc.boolean(), (nodes, reversed) => {
        const records = reversed ? recordsOf(nodes.toReversed()) : recordsOf(nodes);
        for (const node of nodes) {
          for (const image of node.images) {
            const path = pathToImage(records, image.id);
            assert.deepEqual(
              path?.map((one) => one.image.id),
              expected(node, image),
            );
            assert(path?.every((one) => one.turn.id === one.image.turn));
          }
          const first = node.images[0];
          assert.deepEqual(
            idsOf(records, node.turn.id),
            first && expected(node, first),
            'a turn selects its first image',
          );
        }
      }),
    );
  });

  it('returns undefined for unknown IDs and broken chains', () => {
    const records = [
      turnRecord('a'),
      imageRecord('a.1', 'a'),
      turnRecord('b', { parent: 'gone' }),
      imageRecord('b.1', 'b'),
    ];
    for (const id of ['', 'x', 'a.2', 'b', 'b.1', '__proto__', 'toString'])
      assert.equal(pathToImage(records, id), undefined, id);
    assert.equal(pathToImage([imageRecord('a.1', 'a')], 'a.1'), undefined, 'an image without its turn');
    assert.equal(pathToImage([], 'a'), undefined);
  });

  it('returns undefined for a cycle', () => {
    const records = [
      turnRecord('a', { parent: 'c.1' }),
      imageRecord('a.1', 'a'),
      turnRecord('b', { parent: 'a.1' }),
      imageRecord('b.1', 'b'),
      turnRecord('c', { parent: 'b.1' }),
      imageRecord('c.1', 'c'),
      turnRecord('d', { parent: 'd.1' }),
      imageRecord('d.1', 'd'),
    ];
    for (const id of ['a', 'b.1', 'c', 'd.1']) assert.equal(pathToImage(records, id), undefined, id);
  });

  it('returns a long path', () => {
    const records = Array.from({ length: 1000 }, (_, n) => [
      turnRecord(`t${n}`, n > 0 ? { parent: `t${n - 1}.1` } : {}),
      imageRecord(`t${n}.1`, `t${n}`),
    ]).flat();
    assert.equal(pathToImage(records, 't999')?.length, 1000);
  });
});

describe('IDs', () => {
  it('creates unique IDs that contain their session', () => {
    const sessions = Array.from({ length: 200 }, newSessionId);
    assert.equal(new Set(sessions).size, 200);
    for (const session of sessions) {
      const turn = newTurnId(session);
      assert.match(session, /^[a-z2-7]{12}$/);
      assert.notEqual(turn, newTurnId(session));
      for (const id of [turn, `${turn}.1`, `${turn}.8`, `${turn}.3-2`, `${turn}.8-16`])
        assert.equal(sessionIdOf(id), session);
    }
  });

  it('refuses IDs that would lead out of a folder', () => {
    const turn = 'abcdefghijkl.abcdefghijkl';
    for (const text of [
      '',
      'abcdefghijkl',
      `../${turn}`,
      `${turn}/..`,
      `${turn}\n`,
      `\n${turn}`,
      `${turn}.`,
      `${turn}.1.2`,
      `${turn}.123`,
      `${turn}.1-`,
      turn.toUpperCase(),
      'abcdefghijk.abcdefghijkl',
      'abcdefghijklm.abcdefghijkl',
      'abcdefghi/kl.abcdefghijkl',
      'abcdefghijk\u0131.abcdefghijkl',
    ]) {
      assert.equal(sessionIdOf(text), undefined, JSON.stringify(text));
    }
  });
});
