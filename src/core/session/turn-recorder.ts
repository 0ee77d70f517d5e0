// Records a turn and its outcomes in the session as they occur.
import { defined } from '../defined';
import type { ImageError } from '../errors';
import { createSerial } from '../serial';
import type { Clock, Log } from '../platform';
import type { SessionStore } from './session-store';
import type { ImageRequest, SavedImage } from '../request/image-request';
import type { SessionRecord, SessionStart, TurnRecord } from './records';

export interface RecorderPorts {
  readonly sessions: SessionStore;
  readonly clock: Clock;
  readonly log: Log;
}

export type TurnRecorder = ReturnType<typeof createTurnRecorder>;

export interface TurnIdentity extends Pick<TurnRecord, 'parent' | 'retries'> {
  readonly session: string;
  readonly turn: string;
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
) {
  let begun = false;
  const { workspace, prompt, inputs, style, ratio, count, model, target, saveTo } = request;
  const sessionStart = (): SessionStart => {
    return { type: 'session', version: 1, id: session, created: clock.now(), ...defined({ workspace }) };
  };
  const turnRecord = (): TurnRecord => {
    return {
      type: 'turn',
      id: turn,
      at: clock.now(),
      prompt: prompt.trim(),
      inputs,
      count,
      model,
      stem: target.stem,
      ...defined({ style, saveTo, ratio, parent, retries }),
      ...(window ? { window, notesSent: true } : {}),
    };
  };
  /** Records missing in the session before the first image or failure of this turn. */
  const beginning = async (): Promise<SessionRecord[]> => {
    if (begun) return [];
    // A new turn cannot be recorded yet, so do not read a long session.
    if (window) return [...((await sessions.has(session)) ? [] : [sessionStart()]), turnRecord()];
    const records = await sessions.read(session);
    if (records.some((record) => record.type === 'turn' && record.id === turn)) return [];
    return [...(records.length === 0 ? [sessionStart()] : []), turnRecord()];
  };
  /** `sent` records that could not be written. Without them the jobs would appear never sent. */
  let pending: readonly SessionRecord[] = [];
  /** Serializes writes, so that the turn is written first and once. */
  const serial = createSerial();
  const append = (...records: readonly SessionRecord[]): Promise<void> =>
    serial(async () => {
      try {
        const all = [...(await beginning()), ...pending, ...records];
        if (all.length > 0) await sessions.append(session, ...all);
        begun = true;
        pending = [];
      } catch (thrown) {
        pending = [...pending, ...records.filter(({ type }) => type === 'sent')];
        log.warn(`Session ${session} could not be written: ${String(thrown)}`);
      }
    });
  return {
    /** Writes the turn; resolves when it is written or writing failed. */
    begin: () => append(),
    /** A job's request is about to be sent. */
    sent: (job: string) => append({ type: 'sent', turn, job, at: clock.now() }),
    image: (image: SavedImage, elapsed: number) => append({ type: 'image', turn, at: clock.now(), elapsed, ...image }),
    failure: (job: string, { code, mayHaveBeenCharged, facts }: ImageError) =>
      append({ type: 'failure', turn, job, at: clock.now(), code, mayHaveBeenCharged, facts }),
  };
}
