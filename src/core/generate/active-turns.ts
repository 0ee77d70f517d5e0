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
  /** The jobs that have not ended, in order. */
  readonly jobs: readonly ActiveJob[];
}

/** A turn or one of its jobs changed; a turn without jobs has ended. */
export interface ActiveTurnsChange {
  readonly turn: ActiveTurn;
  readonly job?: string;
}

export interface ActiveTurns extends ImageService {
  /** Every turn with running jobs, oldest first. */
  turns(): readonly ActiveTurn[];
  job(id: string): ActiveJob | undefined;
  /**
   * Notified synchronously of every change; a listener that throws is skipped.
   * @returns a function that stops listening.
   */
  listen(listener: (change: ActiveTurnsChange) => void): () => void;
  /**
   * Cancels one job.
   * @returns false if it is not running.
   */
  cancel(job: string): boolean;
  /**
   * Cancels every job of a turn.
   * @returns false if none is running.
   */
  cancelTurn(turn: string): boolean;
}

interface TurnEntry {
  turn: ActiveTurn;
  /** One for each job that has not ended. */
  readonly jobControllers: Map<string, AbortController>;
  /** Aborts the shared work once all jobs are canceled. */
  readonly turnController: AbortController;
}

export function createActiveTurns(imageService: ImageService, clock: Clock, log: Log): ActiveTurns {
  const rows = new Map<string, TurnEntry>();
  const changes = createEmitter<[ActiveTurnsChange]>((thrown) =>
    log.warn(`A listener of the board failed: ${String(thrown)}`),
  );

  const change = (row: TurnEntry, job: string, next: ActiveJob | undefined) => {
    if (!row.jobControllers.has(job)) return;
    const jobs = row.turn.jobs.flatMap((one) => (one.id === job ? (next ?? []) : one));
    row.turn = { ...row.turn, jobs };
    if (!next) row.jobControllers.delete(job);
    if (jobs.length === 0) rows.delete(row.turn.turn);
    changes.tell({ turn: row.turn, job });
  };
  const take = (event: JobEvent) => {
    const row = rows.get(event.turn);
    const job = row?.turn.jobs.find(({ id }) => id === event.job);
    if (row && job) change(row, event.job, advanceJob(job, event, clock.now()));
  };
  /** Ends all jobs of a run that failed before it could report each of them. */
  const clear = (row: TurnEntry) => {
    for (const { id } of row.turn.jobs) change(row, id, undefined);
  };

  const begin = (identity: TurnIdentity, request: ImageRequest, all: AbortController): TurnEntry => {
    const at = clock.now();
    const ids = jobIdsOf(identity.turn, request.count);
    const jobs = ids.map((id): ActiveJob => ({ id, phase: 'preparing', since: at, received: 0 }));
    const stops = new Map(ids.map((id) => [id, new AbortController()]));
    const row: TurnEntry = { turn: { ...identity, request, at, jobs }, jobControllers: stops, turnController: all };
    rows.set(identity.turn, row);
    changes.tell({ turn: row.turn });
    return row;
  };
  const stop = (row: TurnEntry, job: string) => {
    row.jobControllers.get(job)?.abort();
    if ([...row.jobControllers.values()].every(({ signal }) => signal.aborted)) row.turnController.abort();
  };

  return {
    async run(request, settings, signal, listen = () => {}) {
      const all = new AbortController();
      const shared = AbortSignal.any([signal, all.signal]);
      let row: TurnEntry | undefined;
      const watch: RunObserver = {
        onStarted: (identity) => void (row = begin(identity, request, all)),
        signalOf(job) {
          const own = row?.jobControllers.get(job)?.signal;
          return own ? AbortSignal.any([shared, own]) : shared;
        },
      };
      try {
        return await imageService.run(
          request,
          settings,
          shared,
          (event) => {
            take(event);
            listen(event);
          },
          watch,
        );
      } finally {
        if (row) clear(row);
      }
    },
    findExisting: (request, settings, signal) => imageService.findExisting(request, settings, signal),
    turns: () => [...rows.values()].map(({ turn }) => turn),
    job: (id) => rows.get(turnIdOf(id))?.turn.jobs.find((job) => job.id === id),
    listen: changes.listen,
    cancel(job) {
      const row = rows.get(turnIdOf(job));
      if (!row?.jobControllers.has(job)) return false;
      stop(row, job);
      return true;
    },
    cancelTurn(turn) {
      const row = rows.get(turn);
      if (!row) return false;
      for (const job of row.jobControllers.keys()) stop(row, job);
      return true;
    },
  };
}

/** Undefined if the event ends the job. */
function advanceJob(job: ActiveJob, event: JobEvent, now: number): ActiveJob | undefined {
  const { until: _, ...rest } = job;
  switch (event.type) {
    case 'saved':
    case 'failed':
      return undefined;
    case 'receiving':
      return { ...rest, phase: 'receiving', received: event.bytes };
    case 'waiting':
      return { ...rest, phase: 'waiting', received: 0, until: now + event.ms };
    case 'sent':
      return { ...rest, phase: 'sent', since: now, received: 0 };
    case 'preparing':
    case 'queued':
    case 'saving':
      return { ...rest, phase: event.type };
  }
}
