// Checks that "Export Session" still writes `session.json` as version 0.1 did.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTimeline } from '../../../src/core/session/timeline';
import { allTurns, sessionJson } from '../../../src/host/sessions/export-format';
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
});
