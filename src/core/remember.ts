// Writes what was asked and what came back into the session, as it happens.
import type { ImageError } from './errors';
import type { JobImage } from './pipeline';
import type { Clock, Log, SessionStore } from './ports';
import type { ImageRequest } from './request';
import type { SessionRecord } from './sessions';

export interface MemoryPorts {
  readonly sessions: SessionStore;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Memory {
  image(image: JobImage, elapsed: number): Promise<void>;
  failure(job: string, error: ImageError): Promise<void>;
}

export interface TurnIdentity {
  readonly session: string;
  readonly turn: string;
  /** The image that the turn goes on from. */
  readonly parent?: string;
}

/** The turn is written when its first job ends. A session that cannot be written never costs a picture: the log says so. */
export function rememberTurn(
  { sessions, clock, log }: MemoryPorts,
  { session, turn, parent }: TurnIdentity,
  request: ImageRequest,
): Memory {
  let begun: Promise<void> | undefined;
  const begin = async () => {
    const { inputs, ratio, count, model, workspace } = request;
    const at = clock.now();
    const records = await sessions.read(session);
    if (records.length === 0) {
      await sessions.append(session, {
        type: 'session',
        version: 1,
        id: session,
        created: at,
        ...(workspace ? { workspace } : {}),
      });
    }
    if (records.some((record) => record.type === 'turn' && record.id === turn)) return;
    const asked = {
      prompt: request.prompt.trim(),
      inputs,
      count,
      model,
      ...(ratio ? { ratio } : {}),
      ...(parent ? { parent } : {}),
    };
    await sessions.append(session, { type: 'turn', id: turn, at, ...asked });
  };
  const append = async (record: SessionRecord) => {
    try {
      begun ??= begin();
      await begun.catch((thrown: unknown) => {
        begun = undefined;
        throw thrown;
      });
      await sessions.append(session, record);
    } catch (thrown) {
      log.warn(`Session ${session} could not be written: ${String(thrown)}`);
    }
  };
  return {
    image: (image, elapsed) => append({ type: 'image', turn, at: clock.now(), elapsed, ...image }),
    failure: (job, { code, mayHaveBeenCharged }) =>
      append({ type: 'failure', turn, job, at: clock.now(), code, mayHaveBeenCharged }),
  };
}
