// Records a turn and its outcomes in the session as they occur.
import { defined } from '../defined';
import type { ImageError } from '../errors';
import type { JobImage } from '../generate/run-job';
import { createSerial } from '../serial';
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
  /** Writes the turn; resolves when it is written or writing failed. */
  begin(): Promise<void>;
  /** Records that a job's request is about to be sent. */
  sent(job: string): Promise<void>;
  image(image: JobImage, elapsed: number): Promise<void>;
  failure(job: string, error: ImageError): Promise<void>;
}

export interface TurnIdentity {
  readonly session: string;
  readonly turn: string;
  /** The image that the turn continues. */
  readonly parent?: string;
  /** The jobs that it retries. */
  readonly retries?: readonly string[];
}

/**
 * Writes the turn once, before its first image or failure. A write error is logged and does not affect the image.
 * @param window the window that runs a new turn; absent for a turn that may already be recorded.
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
    return { type: 'session', version: 1, id: session, created: clock.now(), ...defined({ workspace }) };
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
      ...defined({ ratio, parent, retries }),
      ...(window ? { window, notesSent: true } : {}),
    };
  };
  /** Records missing in the session before the first image or failure of this turn. */
  const beginning = async (): Promise<SessionRecord[]> => {
    if (begun) return [];
    // A new turn cannot be recorded yet, so do not read a long session.
    if (window) return [...((await sessions.has(session)) ? [] : [start()]), asked()];
    const records = await sessions.read(session);
    if (records.some((record) => record.type === 'turn' && record.id === turn)) return [];
    return [...(records.length === 0 ? [start()] : []), asked()];
  };
  /** `sent` records that could not be written. Without them the jobs would appear never sent. */
  let owed: readonly SessionRecord[] = [];
  /** Serializes writes, so that the turn is written first and once. */
  const inTurn = createSerial();
  const append = (...records: readonly SessionRecord[]): Promise<void> =>
    inTurn(async () => {
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
  return {
    begin: () => append(),
    sent: (job) => append({ type: 'sent', turn, job, at: clock.now() }),
    image: (image, elapsed) => append({ type: 'image', turn, at: clock.now(), elapsed, ...image }),
    failure: (job, { code, mayHaveBeenCharged, facts }) =>
      append({ type: 'failure', turn, job, at: clock.now(), code, mayHaveBeenCharged, facts }),
  };
}
