// Tracks the running turns of all entry points, so that each can show and cancel them.
import { createEmitter } from '../emitter';
import type { Clock, Log } from '../platform';
import type { TurnIdentity } from '../session/turn-recorder';
import type { ImageRequest } from '../request/image-request';
import { turnIdOf } from '../session/records';
import type { ImageService, RunObserver } from './image-service';
import { jobIdsOf, type JobEvent } from './run-turn';

export type JobPhase = 'preparing' | 'queued' | 'sent' | 'receiving' | 'waiting' | 'saving';

export interface ActiveJob {
  readonly id: string;
  readonly phase: JobPhase;
  /** When the request was last sent, or the job began to wait for that; milliseconds since 1970. */
  readonly since: number;
  /** Bytes of the response so far. */
  readonly received: number;
  /** The service asked to wait until then; milliseconds since 1970. */
  readonly until?: number;
}

export interface ActiveTurn extends TurnIdentity {
  readonly request: ImageRequest;
  /** When it started; milliseconds since 1970. */
  readonly at: number;
  /** Those that have not ended, in order. */
  readonly jobs: readonly ActiveJob[];
}

/** A turn or one of its jobs changed; a turn without jobs has ended. */
export interface ActiveTurnsChange {
  readonly turn: ActiveTurn;
  readonly job?: string;
}

interface TurnEntry {
  turn: ActiveTurn;
  /** One for each job that has not ended. */
  readonly jobControllers: Map<string, AbortController>;
  /** Aborts the shared work once all jobs are canceled. */
  readonly turnController: AbortController;
}

export type ActiveTurns = ReturnType<typeof createActiveTurns>;

export function createActiveTurns(imageService: ImageService, clock: Clock, log: Log) {
  const entries = new Map<string, TurnEntry>();
  const changes = createEmitter<[ActiveTurnsChange]>((thrown) =>
    log.warn(`A listener of the running turns failed: ${String(thrown)}`),
  );

  const change = (entry: TurnEntry, job: string, next: ActiveJob | undefined) => {
    if (!entry.jobControllers.has(job)) return;
    const jobs = entry.turn.jobs.flatMap((one) => (one.id === job ? (next ?? []) : one));
    entry.turn = { ...entry.turn, jobs };
    if (!next) entry.jobControllers.delete(job);
    if (jobs.length === 0) entries.delete(entry.turn.turn);
    changes.emit({ turn: entry.turn, job });
  };
  const apply = (event: JobEvent) => {
    const entry = entries.get(event.turn);
    const job = entry?.turn.jobs.find(({ id }) => id === event.job);
    if (entry && job) change(entry, event.job, advanceJob(job, event, clock.now()));
  };
  const begin = (identity: TurnIdentity, request: ImageRequest, turnController: AbortController): TurnEntry => {
    const at = clock.now();
    const ids = jobIdsOf(identity.turn, request.count);
    const jobs = ids.map((id): ActiveJob => ({ id, phase: 'preparing', since: at, received: 0 }));
    const jobControllers = new Map(ids.map((id) => [id, new AbortController()]));
    const entry: TurnEntry = { turn: { ...identity, request, at, jobs }, jobControllers, turnController };
    entries.set(identity.turn, entry);
    changes.emit({ turn: entry.turn });
    return entry;
  };
  const cancel = (entry: TurnEntry, job: string) => {
    entry.jobControllers.get(job)?.abort();
    if ([...entry.jobControllers.values()].every(({ signal }) => signal.aborted)) entry.turnController.abort();
  };
  const run: ImageService['run'] = async (request, settings, signal, listen = () => {}) => {
    const turnController = new AbortController();
    const shared = AbortSignal.any([signal, turnController.signal]);
    let entry: TurnEntry | undefined;
    const observer: RunObserver = {
      onStarted: (identity) => void (entry = begin(identity, request, turnController)),
      signalOf(job) {
        const own = entry?.jobControllers.get(job)?.signal;
        return own ? AbortSignal.any([shared, own]) : shared;
      },
    };
    const onEvent = (event: JobEvent) => {
      apply(event);
      listen(event);
    };
    try {
      return await imageService.run(request, settings, shared, onEvent, observer);
    } finally {
      // Ends the jobs of a run that failed before it could report each of them.
      for (const { id } of entry?.turn.jobs ?? []) change(entry as TurnEntry, id, undefined);
    }
  };

  return {
    ...imageService,
    run,
    /** Every turn with running jobs, oldest first. */
    turns: (): readonly ActiveTurn[] => [...entries.values()].map(({ turn }) => turn),
    job: (id: string): ActiveJob | undefined => entries.get(turnIdOf(id))?.turn.jobs.find((job) => job.id === id),
    /** Notifies synchronously of every change; a listener that throws is skipped. */
    listen: changes.listen,
    /** @returns false if the job is not running. */
    cancel(job: string): boolean {
      const entry = entries.get(turnIdOf(job));
      if (!entry?.jobControllers.has(job)) return false;
      cancel(entry, job);
      return true;
    },
    /** @returns false if no job of the turn is running. */
    cancelTurn(turn: string): boolean {
      const entry = entries.get(turn);
      for (const job of entry?.jobControllers.keys() ?? []) cancel(entry as TurnEntry, job);
      return entry !== undefined;
    },
  };
}

/** Undefined if the event ends the job. */
function advanceJob(job: ActiveJob, event: JobEvent, now: number): ActiveJob | undefined {
  const { until: _, ...rest } = job;
  const { type: phase } = event;
  if (phase === 'saved' || phase === 'failed') return undefined;
  if (phase === 'receiving') return { ...rest, phase, received: event.bytes };
  if (phase === 'waiting') return { ...rest, phase, received: 0, until: now + event.ms };
  return phase === 'sent' ? { ...rest, phase, since: now, received: 0 } : { ...rest, phase };
}
