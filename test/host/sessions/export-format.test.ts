// Checks that "Export Session" still writes `session.json` as version 0.1 did.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionRecord } from '../../../src/core/session/records';
import { createTimeline } from '../../../src/core/session/timeline';
import { allTurns, sessionJson, sessionMarkdown } from '../../../src/host/sessions/export-format';
import { parseRecord } from '../../../src/store/session/session-lines';
import { root } from '../../vscode/paths';

describe('session export', () => {
  it('writes session.json in the format of version 0.1', () => {
    const read = (file: string) => readFileSync(join(root, 'test', 'fixtures', 'stored-0.1', file), 'utf8');
    const session = 'uxbqlwr3heqk';
    const lines = read(`storage/sessions/${session}.jsonl`).split('\n');
    // The last turn was started after the export.
    const turns = allTurns(createTimeline(lines.flatMap((line) => parseRecord(line) ?? []))).slice(0, -1);
    const [first, second] = turns
      .flatMap(({ cards }) => cards)
      .map((card) => (card.kind === 'picture' ? card.image.id : ''));
    const copied = new Map([
      [first ?? '', 'harbour.png'],
      [second ?? '', 'hero.png'],
    ]);
    assert.equal(sessionJson(session, 'Harbours', turns, copied), read('session.json'));
  });

  it('names the files of recovered data, and leaves out dismissed failures', () => {
    const turn = (id: string, count: number): SessionRecord => {
      return { type: 'turn', id, at: 1, prompt: 'A harbour', inputs: [], count, model: 'm' };
    };
    const failure = (of: string, job: string): SessionRecord => {
      return { type: 'failure', turn: of, job, at: 1, code: 'no-image', mayHaveBeenCharged: true };
    };
    const records: SessionRecord[] = [
      turn('s.a', 2),
      failure('s.a', 's.a.1'),
      failure('s.a', 's.a.2'),
      turn('s.b', 1),
      failure('s.b', 's.b.1'),
      { type: 'recovered', turn: 's.a', job: 's.a.1', at: 2, saved: ['file:///w/a.json'] },
      { type: 'dismissed', turn: 's.a', jobs: ['s.a.2'], dismissed: true, at: 3 },
      { type: 'dismissed', turn: 's.b', jobs: ['s.b.1'], dismissed: true, at: 3 },
    ];
    const turns = allTurns(createTimeline(records));
    const { turns: exported } = JSON.parse(sessionJson('s', 'Harbours', turns, new Map())) as {
      turns: { failures: unknown[] }[];
    };
    assert.deepEqual(
      exported.map(({ failures }) => failures),
      [[{ code: 'no-image', at: 1, recovered: ['file:///w/a.json'] }]],
    );
    assert.equal(sessionMarkdown('Harbours', turns, new Map()).match(/produced no image/g)?.length, 1);
  });
});
