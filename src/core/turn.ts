// Runs the jobs of one turn: each through the queue, each outcome told and remembered.
import { asImageError, type ImageError } from './errors';
import { runJob, type JobImage, type JobProgress, type PipelinePorts } from './pipeline';
import type { Log, SessionStore } from './ports';
import { provenanceRoom, type Provenance } from './provenance';
import { rememberTurn, type TurnIdentity } from './remember';
import type { ImageRequest } from './request';
import type { BodyPieces } from './wire';

/** What is told of a turn's jobs while they run. */
export type StudioEvent = { readonly turn: string; readonly job: string } & (
  | { readonly type: 'queued' }
  | JobProgress
  | { readonly type: 'saved'; readonly image: JobImage }
  | { readonly type: 'failed'; readonly error: ImageError }
);

export interface TurnPorts extends PipelinePorts {
  readonly sessions: SessionStore;
  readonly log: Log;
}

export interface Turn {
  readonly identity: TurnIdentity;
  readonly request: ImageRequest;
  /** Shared by all jobs. */
  readonly body: BodyPieces;
  /** Milliseconds. */
  readonly deadline: number;
  readonly provenance: Provenance;
  readonly signal: AbortSignal;
  readonly listen: (event: StudioEvent) => void;
}

/** What came of a turn; both may be there, for one job and for several. */
export interface TurnOutcome {
  readonly images: readonly JobImage[];
  readonly failures: readonly ImageError[];
}

/** Runs `request.count` jobs at once, as far as the queue lets them; never rejects. */
export async function runTurn(ports: TurnPorts, turn: Turn): Promise<TurnOutcome> {
  const memory = rememberTurn(ports, turn.identity, turn.request);
  const runOne = async (index: number): Promise<TurnOutcome> => {
    const job = `${turn.identity.turn}.${index + 1}`;
    const say = speaker(ports.log, turn, job);
    let started = ports.clock.now();
    const tell = (event: JobProgress) => {
      if (event.type === 'sent') started = ports.clock.now();
      say(event);
    };
    const fail = async (error: ImageError) => {
      await memory.failure(job, error);
      say({ type: 'failed', error });
    };
    say({ type: 'queued' });
    try {
      const { identity, request, body, deadline, provenance, signal } = turn;
      const room = provenanceRoom(provenance, request.model, request.prompt);
      const record = { version: 1, job, ...identity, created: started, room, request } as const;
      const remember = (image: JobImage) => memory.image(image, ports.clock.now() - started);
      const work = { record, body, deadline, provenance, signal, remember };
      const { images, problem } = await runJob(ports, work, tell);
      for (const image of images) say({ type: 'saved', image });
      if (problem) await fail(problem);
      return { images, failures: problem ? [problem] : [] };
    } catch (thrown) {
      const error = asImageError(thrown, 'service-error');
      await fail(error);
      return { images: [], failures: [error] };
    }
  };
  const outcomes = await Promise.all(Array.from({ length: turn.request.count }, (_, index) => runOne(index)));
  return {
    images: outcomes.flatMap(({ images }) => images),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
}

type Bare<T> = T extends unknown ? Omit<T, 'turn' | 'job'> : never;

/** A listener that fails is the surface's trouble: it never costs the picture. */
function speaker(log: Log, { identity, listen }: Turn, job: string): (event: Bare<StudioEvent>) => void {
  return (event) => {
    try {
      listen({ turn: identity.turn, job, ...event });
    } catch (thrown) {
      log.warn(`A listener of job ${job} failed: ${String(thrown)}`);
    }
  };
}
