// Tests the record of saved or discarded data, also in sessions that are gone or cannot be written.
import assert from 'node:assert/strict';
import type { JobRecord } from '../../../../src/core/outbox/outbox';
import { recordRecovered } from '../../../../src/core/outbox/record-recovered';
import { newSessionId, newTurnId } from '../../../../src/core/session/records';
import { withFixtures } from '../../helpers/fixture';
import { turnRecord } from '../../helpers/image-requests';

describe('record recovered data', () => {
  const newFixture = withFixtures();
  const session = newSessionId();
  const turn = newTurnId(session);
  const job = { session, turn, job: `${turn}.1` } as JobRecord;

  it('is read back with the saved files, of which it lists a limited number', async () => {
    const { saveContext, sessions } = await newFixture({ endpoint: 'https://api.example.com' });
    await sessions.append(session, turnRecord(turn));
    await recordRecovered(
      saveContext,
      job,
      Array.from({ length: 40 }, (_, n) => `file:///w/${n}.png`),
    );
    await recordRecovered(saveContext, job, []);
    const saved = (await sessions.read(session)).flatMap((record) => (record.type === 'recovered' ? [record] : []));
    assert.deepEqual(
      saved.map((record) => [record.turn, record.job, record.saved.length]),
      [
        [turn, job.job, 16],
        [turn, job.job, 0],
      ],
    );
  });

  it('creates no session, and reports an unwritable one only in the log', async () => {
    const { saveContext, sessions, log } = await newFixture({ endpoint: 'https://api.example.com' });
    await recordRecovered(saveContext, job, []);
    assert.equal(await sessions.has(session), false);
    const fail = () => Promise.reject(new Error('no sessions today'));
    await recordRecovered({ ...saveContext, sessions: { read: fail, has: async () => true, append: fail } }, job, []);
    assert.ok(log.some((line) => line.includes('no sessions today')));
  });
});
