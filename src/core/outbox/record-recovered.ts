// Records in the session that the unsaved data of a job was saved or discarded.
import type { RecorderPorts } from '../session/turn-recorder';
import { maxRecoveredFiles } from '../session/records';
import type { JobRecord } from './outbox';

/**
 * A session that no longer exists is not created again; a write error is logged and has no other effect.
 * @param saved the URIs of the saved files; none if the data was discarded
 */
export async function recordRecovered(
  { sessions, clock, log }: RecorderPorts,
  { session, turn, job }: JobRecord,
  saved: readonly string[],
): Promise<void> {
  try {
    if (!(await sessions.has(session))) return;
    const files = saved.slice(0, maxRecoveredFiles);
    await sessions.append(session, { type: 'recovered', turn, job, at: clock.now(), saved: files });
  } catch (thrown) {
    log.warn(`Session ${session} could not be written: ${String(thrown)}`);
  }
}
