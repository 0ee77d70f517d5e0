// Runs the jobs of one turn through the queue, and reports and records each outcome.
import { defined } from '../defined';
import { toImageError, ImageError } from '../errors';
import { runJob, type JobProgress, type RunJobPorts } from './run-job';
import type { Log } from '../platform';
import type { NameReservations } from './name-reservations';
import type { SessionStore } from '../session/session-store';
import { provenanceSize, type Provenance } from './provenance';
import { createTurnRecorder, type TurnRecorder, type TurnIdentity } from '../session/turn-recorder';
import type { ImageRequest, SavedImage } from '../request/image-request';
import type { ResultCache } from '../request/find-existing';
import type { BodyPieces } from '../provider/nebula/request-body';

export type JobEvent = { readonly turn: string; readonly job: string } & (
  | { readonly type: 'preparing' }
  | { readonly type: 'queued' }
  | JobProgress
  | { readonly type: 'saved'; readonly image: SavedImage }
  | { readonly type: 'failed'; readonly error: ImageError }
);

export interface TurnPorts extends RunJobPorts {
  readonly fileNames: NameReservations;
  readonly sessions: SessionStore;
  readonly log: Log;
  readonly resultCache?: Pick<ResultCache, 'add'>;
}

export interface TurnRun {
  readonly identity: TurnIdentity;
  readonly request: ImageRequest;
  /** See `requestFingerprint`. */
  readonly fingerprint: string;
  /** Reads the inputs and builds the body, which all jobs share. */
  readonly prepare: () => Promise<PreparedTurn>;
  /** Milliseconds. */
  readonly deadline: number;
  readonly provenance: Provenance;
  readonly signalOf: (job: string) => AbortSignal;
  readonly listen: (event: JobEvent) => void;
}

export interface PreparedTurn {
  readonly pieces: BodyPieces;
  /** Whether the result is made with an image that was not generated. */
  readonly composite: boolean;
}

/** A single job may also have both images and failures. */
export interface TurnOutcome {
  readonly images: readonly SavedImage[];
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
  const recorder = createTurnRecorder(ports, identity, request, ports.outbox.window);
  const jobs = jobIdsOf(identity.turn, request.count).map((job, index) => ({
    job,
    index,
    emit: createEventEmitter(ports.log, turn, job),
  }));
  const fail = async ({ job, emit }: Job, error: ImageError): Promise<TurnOutcome> => {
    await recorder.failure(job, error);
    emit({ type: 'failed', error });
    return { images: [], failures: [error] };
  };
  const naming = ports.fileNames(request.target, request.count);
  try {
    const preparing = turn.prepare().catch((thrown: unknown) => toImageError(thrown, 'service-error'));
    await recorder.begin();
    // Listeners may rely on the turn being recorded.
    for (const { emit } of jobs) emit({ type: 'preparing' });
    const prepared = await preparing;
    const { numbers } = await naming;
    const outcomes = await Promise.all(
      jobs.map(async (one): Promise<TurnOutcome> => {
        if (prepared instanceof ImageError) return fail(one, prepared);
        const target = { ...request.target, ...defined({ numbers: numbers[one.index] }) };
        const numbered = { ...turn, request: { ...request, target } };
        const { images, failures } = await runOne(ports, numbered, prepared, recorder, one);
        for (const error of failures) await fail(one, error);
        return { images, failures };
      }),
    );
    return { images: outcomes.flatMap(({ images }) => images), failures: outcomes.flatMap(({ failures }) => failures) };
  } finally {
    leave();
    (await naming).release();
  }
}

/** Runs one job and reports its images; the caller reports its failures. */
async function runOne(
  ports: TurnPorts,
  turn: TurnRun,
  { pieces: body, composite }: PreparedTurn,
  recorder: TurnRecorder,
  { job, emit }: Job,
): Promise<TurnOutcome> {
  const { identity, request, deadline, provenance } = turn;
  let started = ports.clock.now();
  const onProgress = (event: JobProgress) => {
    if (event.type === 'sent') started = ports.clock.now();
    emit(event);
  };
  emit({ type: 'queued' });
  try {
    const room = provenanceSize(provenance, { ...request, composite });
    const record = { version: 1, job, ...identity, created: started, room, composite, request } as const;
    const recordImage = (image: SavedImage) => recorder.image(image, ports.clock.now() - started);
    const recordSent = () => recorder.sent(job);
    const work = { record, body, deadline, provenance, signal: turn.signalOf(job), recordSent, recordImage };
    const { images, problem } = await runJob(ports, work, onProgress);
    for (const image of images) {
      emit({ type: 'saved', image });
      ports.resultCache?.add(turn.fingerprint, body, image, request.workspace);
    }
    return { images, failures: problem ? [problem] : [] };
  } catch (thrown) {
    return { images: [], failures: [toImageError(thrown, 'service-error')] };
  }
}

type EventData<T> = T extends unknown ? Omit<T, 'turn' | 'job'> : never;

interface Job {
  readonly job: string;
  /** Its position in the request, from 0. */
  readonly index: number;
  readonly emit: ReturnType<typeof createEventEmitter>;
}

/** Catches errors of listeners, which must not affect the image. */
function createEventEmitter(log: Log, { identity, listen }: TurnRun, job: string) {
  return (event: EventData<JobEvent>): void => {
    try {
      listen({ turn: identity.turn, job, ...event });
    } catch (thrown) {
      log.warn(`A listener of job ${job} failed: ${String(thrown)}`);
    }
  };
}
