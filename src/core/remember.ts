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
  let begun = false;
  /** What must stand in the session before the first picture or failure of this turn. */
  const beginning = async (): Promise<SessionRecord[]> => {
    if (begun) return [];
    const { inputs, ratio, count, model, workspace } = request;
    const at = clock.now();
    const records = await sessions.read(session);
    if (begun || records.some((record) => record.type === 'turn' && record.id === turn)) return [];
    const prompt = request.prompt.trim();
    const asked = {
      prompt,
      inputs,
      count,
      model,
      stem: request.target.stem,
      ...(ratio ? { ratio } : {}),
      ...(parent ? { parent } : {}),
    };
    const start = {
      type: 'session',
      version: 1,
      id: session,
      created: at,
      ...(workspace ? { workspace } : {}),
    } as const;
    return [...(records.length === 0 ? [start] : []), { type: 'turn', id: turn, at, ...asked }];
  };
  /** One after the other, so that the turn comes first and once. */
  let last: Promise<void> = Promise.resolve();
  const append = (record: SessionRecord): Promise<void> => {
    last = last.then(async () => {
      try {
        await sessions.append(session, ...(await beginning()), record);
        begun = true;
      } catch (thrown) {
        log.warn(`Session ${session} could not be written: ${String(thrown)}`);
      }
    });
    return last;
  };
  return {
    image: (image, elapsed) => append({ type: 'image', turn, at: clock.now(), elapsed, ...image }),
    failure: (job, { code, mayHaveBeenCharged }) =>
      append({ type: 'failure', turn, job, at: clock.now(), code, mayHaveBeenCharged }),
  };
}
