// Creates outbox records like those of the image service.
import type { JobRecord } from '../../../src/core/outbox/outbox';
import { newSessionId, newTurnId } from '../../../src/core/session/records';

/** A record of a new job, with optional changes. */
export function exampleRecord(given: Partial<JobRecord> = {}): JobRecord {
  const session = newSessionId();
  const turn = newTurnId(session);
  return {
    version: 1,
    job: `${turn}.1`,
    turn,
    session,
    created: 1_000,
    request: {
      prompt: 'A quiet harbour',
      inputs: [],
      count: 1,
      target: { folder: 'file:///w/assets', stem: 'harbour', root: 'file:///w' },
      workspace: 'file:///w',
      model: 'gemini-2.5-flash-image',
      endpoint: 'https://example.com/v1/images/generations',
    },
    ...given,
  };
}
