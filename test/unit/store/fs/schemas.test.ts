// Tests the schemas of stored files: records of the core are valid, everything else is not.
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { errorCodes } from '../../../../src/core/errors';
import { ratios } from '../../../../src/core/request/aspect-ratio';
import { sessionRecord, storedRecord } from '../../../../src/store/fs/schemas';
import { parseRecord } from '../../../../src/store/session/session-lines';
import { exampleRecord } from '../../helpers/job-records';

const owner = { id: 'o', pid: 1, host: 'h' };

describe('schemas of stored files', () => {
  it('accepts a record with all fields unchanged', () => {
    const request = {
      ...exampleRecord().request,
      ratio: '21:9' as const,
      parent: 'a',
      inputs: [
        { kind: 'file' as const, uri: 'file:///a', name: 'a' },
        { kind: 'url' as const, url: 'https://example.com/' },
      ],
    };
    const stored = {
      record: exampleRecord({ parent: 'p', request }),
      owner,
      sent: true,
      ended: { code: 'timeout' as const, mayHaveBeenCharged: true },
    };
    assert.deepEqual(v.parse(storedRecord, JSON.parse(JSON.stringify(stored))), stored);
  });

  it('accepts a record with only the required fields', () => {
    const { root: _root, ...target } = exampleRecord().request.target;
    const { workspace: _workspace, ...request } = exampleRecord().request;
    const stored = { record: exampleRecord({ request: { ...request, target } }), owner, sent: false };
    assert.deepEqual(v.parse(storedRecord, stored), stored);
  });

  it('knows every ratio and every error code', () => {
    for (const ratio of ratios) {
      const record = exampleRecord({ request: { ...exampleRecord().request, ratio } });
      assert.ok(v.is(storedRecord, { record, owner, sent: true }), ratio);
    }
    for (const code of errorCodes) {
      const failure = { type: 'failure', turn: 't', job: 'j', at: 1, code, mayHaveBeenCharged: false };
      assert.ok(v.is(sessionRecord, failure), code);
    }
  });

  it('reads a star in any spelling, and only a valid one', () => {
    const star = { type: 'mark', image: 'a.b.1-2', marked: false, at: 1_796_087_734_191 } as const;
    const { at, ...undated } = star;
    for (const text of [JSON.stringify(star), JSON.stringify(star, undefined, 1), JSON.stringify({ at, ...undated })])
      assert.deepEqual(parseRecord(text), star);
    const odd = { ...star, image: 'a "b" \\ ü', at: -1.5 };
    assert.deepEqual(parseRecord(JSON.stringify(odd)), odd);
    for (const one of [undated, { ...star, marked: 1 }, { ...star, type: 'toString' }, { ...star, at: '1' }, null, 1])
      assert.equal(parseRecord(JSON.stringify(one)), undefined, JSON.stringify(one));
    assert.equal(parseRecord(`${JSON.stringify(star)}}`), undefined);
  });

  it('bounds the records of recovered and dismissed jobs', () => {
    const [turn, job] = ['abcdefghijkl.abcdefghijkl', 'abcdefghijkl.abcdefghijkl.1'];
    const recovered = { type: 'recovered', turn, job, at: 1, saved: Array(16).fill('file:///a.png') };
    const dismissed = { type: 'dismissed', turn, jobs: Array(8).fill(job), dismissed: true, at: 1 };
    for (const one of [recovered, { ...recovered, saved: [] }, dismissed])
      assert.deepEqual(parseRecord(JSON.stringify(one)), one);
    for (const one of [
      { ...recovered, saved: Array(17).fill('file:///a.png') },
      { ...recovered, saved: ['x'.repeat(10_001)] },
      { ...recovered, job: '../a' },
      { ...dismissed, jobs: Array(9).fill(job) },
      { ...dismissed, jobs: [] },
      { ...dismissed, dismissed: 1 },
    ])
      assert.equal(parseRecord(JSON.stringify(one)), undefined, JSON.stringify(one).slice(0, 200));
  });

  it('refuses invalid records', () => {
    const good = { record: exampleRecord(), owner, sent: true };
    const foreign: unknown[] = [
      undefined,
      [],
      { ...good, sent: 'yes' },
      { ...good, owner: undefined },
      { ...good, record: { ...good.record, version: 2 } },
      { ...good, record: { ...good.record, request: { ...good.record.request, ratio: '5:1' } } },
      { ...good, ended: { code: 'melted', mayHaveBeenCharged: true } },
    ];
    for (const one of foreign) assert.ok(!v.is(storedRecord, one), JSON.stringify(one));
    for (const one of [null, {}, { type: 'turn' }, { type: 'image', id: 1 }]) assert.ok(!v.is(sessionRecord, one));
  });
});
