// Writes what was asked and what came back into the session, as it happens.
import type { ImageError } from '../errors';
import type { JobImage } from '../generate/run-job';
import type { Clock, Log } from '../platform';
import type { SessionStore } from './session-store';
import type { ImageRequest } from '../request/image-request';
import type { SessionRecord, SessionStart, TurnRecord } from './records';

export interface RecorderPorts {
  readonly sessions: SessionStore;
  readonly clock: Clock;
  readonly log: Log;
}

export interface TurnRecorder {
  /** Writes the turn; resolves when it stands in its session, or when that failed. */
  begin(): Promise<void>;
  /** Writes that a job's request is about to leave. */
  sent(job: string): Promise<void>;
  image(image: JobImage, elapsed: number): Promise<void>;
  failure(job: string, error: ImageError): Promise<void>;
}

export interface TurnIdentity {
  readonly session: string;
  readonly turn: string;
  /** The image that the turn goes on from. */
  readonly parent?: string;
  /** The jobs that it asks for once more. */
  readonly retries?: readonly string[];
}

/**
 * The turn is written before its first picture or failure, once. A session that cannot be written never costs a picture:
 * the log says so.
 * @param window the one that a new turn runs in; absent for a turn that may stand there already.
 */
export function createTurnRecorder(
  { sessions, clock, log }: RecorderPorts,
  { session, turn, parent, retries }: TurnIdentity,
  request: ImageRequest,
  window?: string,
): TurnRecorder {
  let begun = false;
  const start = (): SessionStart => {
    const { workspace } = request;
    return { type: 'session', version: 1, id: session, created: clock.now(), ...(workspace ? { workspace } : {}) };
  };
  const asked = (): TurnRecord => {
    const { inputs, ratio, count, model } = request;
    return {
      type: 'turn',
      id: turn,
      at: clock.now(),
      prompt: request.prompt.trim(),
      inputs,
      count,
      model,
      stem: request.target.stem,
      ...(ratio ? { ratio } : {}),
      ...(parent ? { parent } : {}),
      ...(retries ? { retries } : {}),
      ...(window ? { window, notesSent: true } : {}),
    };
  };
  /** What is missing in the session before the first picture or failure of this turn. */
  const beginning = async (): Promise<SessionRecord[]> => {
    if (begun) return [];
    // A long session is not read for a turn that nobody can have written.
    if (window) return [...((await sessions.has(session)) ? [] : [start()]), asked()];
    const records = await sessions.read(session);
    if (records.some((record) => record.type === 'turn' && record.id === turn)) return [];
    return [...(records.length === 0 ? [start()] : []), asked()];
  };
  /** Notes of requests that left, which could not be written then: without them it would look as if none had. */
  let owed: readonly SessionRecord[] = [];
  /** One after the other, so that the turn comes first and once. */
  let last: Promise<void> = Promise.resolve();
  const append = (...records: readonly SessionRecord[]): Promise<void> => {
    last = last.then(async () => {
      try {
        const all = [...(await beginning()), ...owed, ...records];
        if (all.length > 0) await sessions.append(session, ...all);
        begun = true;
        owed = [];
      } catch (thrown) {
        owed = [...owed, ...records.filter(({ type }) => type === 'sent')];
        log.warn(`Session ${session} could not be written: ${String(thrown)}`);
      }
    });
    return last;
  };
  return {
    begin: () => append(),
    sent: (job) => append({ type: 'sent', turn, job, at: clock.now() }),
    image: (image, elapsed) => append({ type: 'image', turn, at: clock.now(), elapsed, ...image }),
    failure: (job, { code, mayHaveBeenCharged, facts }) =>
      append({ type: 'failure', turn, job, at: clock.now(), code, mayHaveBeenCharged, facts }),
  };
}
