// What runs right now, whoever started it: every surface runs through the board, and any of them can show and cancel it.
import type { Clock, Log } from '../platform';
import type { TurnIdentity } from '../session/turn-recorder';
import type { ImageRequest } from '../request/image-request';
import { turnOf } from '../session/records';
import type { Studio, Watch } from './image-service';
import { jobsOf, type StudioEvent } from './run-turn';

export type JobPhase = 'preparing' | 'queued' | 'sent' | 'receiving' | 'waiting' | 'saving';

export interface LiveJob {
  readonly id: string;
  readonly phase: JobPhase;
  /** When the request last left, or the job began to wait for that; milliseconds since 1970. */
  readonly since: number;
  /** Bytes of the reply so far. */
  readonly received: number;
  /** The service asked to wait until then; milliseconds since 1970. */
  readonly until?: number;
}

export interface LiveTurn extends TurnIdentity {
  readonly request: ImageRequest;
  /** When it began; milliseconds since 1970. */
  readonly at: number;
  /** Those that have not ended, in order. */
  readonly jobs: readonly LiveJob[];
}

/** A turn changed, or one job of it; a turn without jobs has ended. */
export interface BoardChange {
  readonly turn: LiveTurn;
  readonly job?: string;
}

export interface Board extends Studio {
  /** Every turn that has a job left, oldest first. */
  turns(): readonly LiveTurn[];
  job(id: string): LiveJob | undefined;
  /** Told of every change, at the moment it comes; a listener that fails is passed over. @returns what ends it. */
  listen(listener: (change: BoardChange) => void): () => void;
  /** Ends one job, at any byte. @returns false when it does not run. */
  cancel(job: string): boolean;
  /** Ends every job of a turn. @returns false when none runs. */
  cancelTurn(turn: string): boolean;
}

interface Row {
  turn: LiveTurn;
  /** One for each job that has not ended. */
  readonly stops: Map<string, AbortController>;
  /** Ends what the jobs share, when nobody waits for it any more. */
  readonly all: AbortController;
}

export function createBoard(studio: Studio, clock: Clock, log: Log): Board {
  const rows = new Map<string, Row>();
  const listeners = new Set<(change: BoardChange) => void>();

  const tell = (change: BoardChange) => {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (thrown) {
        log.warn(`A listener of the board failed: ${String(thrown)}`);
      }
    }
  };
  const change = (row: Row, job: string, next: LiveJob | undefined) => {
    if (!row.stops.has(job)) return;
    const jobs = row.turn.jobs.flatMap((one) => (one.id === job ? (next ?? []) : one));
    row.turn = { ...row.turn, jobs };
    if (!next) row.stops.delete(job);
    if (jobs.length === 0) rows.delete(row.turn.turn);
    tell({ turn: row.turn, job });
  };
  const take = (event: StudioEvent) => {
    const row = rows.get(event.turn);
    const job = row?.turn.jobs.find(({ id }) => id === event.job);
    if (row && job) change(row, event.job, nextOf(job, event, clock.now()));
  };
  /** A run that failed before it could say so of each job leaves nothing behind. */
  const clear = (row: Row) => {
    for (const { id } of row.turn.jobs) change(row, id, undefined);
  };

  const begin = (identity: TurnIdentity, request: ImageRequest, all: AbortController): Row => {
    const at = clock.now();
    const ids = jobsOf(identity.turn, request.count);
    const jobs = ids.map((id): LiveJob => ({ id, phase: 'preparing', since: at, received: 0 }));
    const stops = new Map(ids.map((id) => [id, new AbortController()]));
    const row: Row = { turn: { ...identity, request, at, jobs }, stops, all };
    rows.set(identity.turn, row);
    tell({ turn: row.turn });
    return row;
  };
  const stop = (row: Row, job: string) => {
    row.stops.get(job)?.abort();
    if ([...row.stops.values()].every(({ signal }) => signal.aborted)) row.all.abort();
  };

  return {
    async run(request, settings, signal, listen = () => {}) {
      const all = new AbortController();
      const shared = AbortSignal.any([signal, all.signal]);
      let row: Row | undefined;
      const watch: Watch = {
        begun: (identity) => void (row = begin(identity, request, all)),
        signalOf(job) {
          const own = row?.stops.get(job)?.signal;
          return own ? AbortSignal.any([shared, own]) : shared;
        },
      };
      try {
        return await studio.run(
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
    earlier: (request, settings, signal) => studio.earlier(request, settings, signal),
    turns: () => [...rows.values()].map(({ turn }) => turn),
    job: (id) => rows.get(turnOf(id))?.turn.jobs.find((job) => job.id === id),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    cancel(job) {
      const row = rows.get(turnOf(job));
      if (!row?.stops.has(job)) return false;
      stop(row, job);
      return true;
    },
    cancelTurn(turn) {
      const row = rows.get(turn);
      if (!row) return false;
      for (const job of row.stops.keys()) stop(row, job);
      return true;
    },
  };
}

/** Undefined when the event ends the job. */
function nextOf(job: LiveJob, event: StudioEvent, now: number): LiveJob | undefined {
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
