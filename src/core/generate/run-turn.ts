// Runs the jobs of one turn through the queue, and reports and records each outcome.
import { toImageError, ImageError } from '../errors';
import { runJob, type JobImage, type JobProgress, type RunJobPorts } from './run-job';
import type { Log } from '../platform';
import type { SessionStore } from '../session/session-store';
import { provenanceSize, type Provenance } from './provenance';
import { createTurnRecorder, type TurnRecorder, type TurnIdentity } from '../session/turn-recorder';
import type { ImageRequest } from '../request/image-request';
import type { ResultCache } from '../request/find-existing';
import type { BodyPieces } from '../provider/nebula/request-body';

/** Progress of a turn's jobs. */
export type JobEvent = { readonly turn: string; readonly job: string } & (
  | { readonly type: 'preparing' }
  | { readonly type: 'queued' }
  | JobProgress
  | { readonly type: 'saved'; readonly image: JobImage }
  | { readonly type: 'failed'; readonly error: ImageError }
);

export interface TurnPorts extends RunJobPorts {
  readonly sessions: SessionStore;
  readonly log: Log;
  /** Remembers which request produced an image. */
  readonly resultCache?: Pick<ResultCache, 'add'>;
}

export interface TurnRun {
  readonly identity: TurnIdentity;
  readonly request: ImageRequest;
  /** See `requestFingerprint`. */
  readonly fingerprint: string;
  /** Reads the inputs and builds the body, which all jobs share. */
  readonly prepare: () => Promise<BodyPieces>;
  /** Milliseconds. */
  readonly deadline: number;
  readonly provenance: Provenance;
  /** Each job can be canceled separately. */
  readonly signalOf: (job: string) => AbortSignal;
  readonly listen: (event: JobEvent) => void;
}

/** Results of a turn; a single job may also have both images and failures. */
export interface TurnOutcome {
  readonly images: readonly JobImage[];
  readonly failures: readonly ImageError[];
}

/** The ids of a turn's jobs; each is also the id of the job's first image. */
export function jobIdsOf(turn: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${turn}.${index + 1}`);
}

/** Runs `request.count` jobs, limited by the queue; never rejects. The turn is recorded before any request is sent. */
export async function runTurn(ports: TurnPorts, turn: TurnRun): Promise<TurnOutcome> {
  const { identity, request } = turn;
  const leave = await ports.outbox.startHeartbeat();
  const memory = createTurnRecorder(ports, identity, request, ports.outbox.window);
  const jobs = jobIdsOf(identity.turn, request.count).map((job) => ({
    job,
    say: createEventEmitter(ports.log, turn, job),
  }));
  const fail = async ({ job, say }: (typeof jobs)[number], error: ImageError): Promise<TurnOutcome> => {
    await memory.failure(job, error);
    say({ type: 'failed', error });
    return { images: [], failures: [error] };
  };
  try {
    const prepared = turn.prepare().catch((thrown: unknown) => toImageError(thrown, 'service-error'));
    await memory.begin();
    // Listeners may rely on the turn being recorded.
    for (const { say } of jobs) say({ type: 'preparing' });
    const body = await prepared;
    const outcomes = await Promise.all(
      jobs.map(async (one): Promise<TurnOutcome> => {
        if (body instanceof ImageError) return fail(one, body);
        const { images, failures } = await runOne(ports, turn, body, memory, one);
        for (const error of failures) await fail(one, error);
        return { images, failures };
      }),
    );
    return {
      images: outcomes.flatMap(({ images }) => images),
      failures: outcomes.flatMap(({ failures }) => failures),
    };
  } finally {
    leave();
  }
}

/** Runs one job and reports its images; the caller reports its failures. */
async function runOne(
  ports: TurnPorts,
  turn: TurnRun,
  body: BodyPieces,
  memory: TurnRecorder,
  { job, say }: { job: string; say: (event: EventData<JobEvent>) => void },
): Promise<TurnOutcome> {
  const { identity, request, deadline, provenance } = turn;
  let started = ports.clock.now();
  const tell = (event: JobProgress) => {
    if (event.type === 'sent') started = ports.clock.now();
    say(event);
  };
  say({ type: 'queued' });
  try {
    const room = provenanceSize(provenance, request.model, request.prompt);
    const record = { version: 1, job, ...identity, created: started, room, request } as const;
    const remember = (image: JobImage) => memory.image(image, ports.clock.now() - started);
    const noteSent = () => memory.sent(job);
    const work = {
      record,
      body,
      deadline,
      provenance,
      signal: turn.signalOf(job),
      recordSent: noteSent,
      recordImage: remember,
    };
    const { images, problem } = await runJob(ports, work, tell);
    for (const image of images) {
      say({ type: 'saved', image });
      ports.resultCache?.add(turn.fingerprint, body, image, request.workspace);
    }
    return { images, failures: problem ? [problem] : [] };
  } catch (thrown) {
    return { images: [], failures: [toImageError(thrown, 'service-error')] };
  }
}

type EventData<T> = T extends unknown ? Omit<T, 'turn' | 'job'> : never;

/** Catches errors of listeners, which must not affect the image. */
function createEventEmitter(
  log: Log,
  { identity, listen }: TurnRun,
  job: string,
): (event: EventData<JobEvent>) => void {
  return (event) => {
    try {
      listen({ turn: identity.turn, job, ...event });
    } catch (thrown) {
      log.warn(`A listener of job ${job} failed: ${String(thrown)}`);
    }
  };
}
