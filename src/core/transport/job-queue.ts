// Limits concurrent jobs and runs them in order of arrival, unless the user reorders them.
import { createEmitter } from '../emitter';
import { ImageError } from '../errors';
import type { RateLimiter } from './rate-limiter';

/** Identifies a waiting job. */
export interface QueueTicket {
  readonly id: string;
  /** Origin of its endpoint. */
  readonly origin: string;
}

export interface JobQueue {
  /** Runs the task when there is a free slot; rejects with `canceled` if the signal aborts before that. */
  run<T>(task: () => Promise<T>, signal: AbortSignal, ticket?: QueueTicket): Promise<T>;
  /** Counted from 1; undefined if the job is not waiting. */
  positionOf(id: string): number | undefined;
  /** The ids of the waiting jobs, next one first. */
  waiting(): readonly string[];
  /** @returns false if the job is not waiting. */
  move(id: string, to: 'front' | 'back'): boolean;
  /**
   * Notified when positions change.
   * @returns a function that stops listening.
   */
  listen(listener: () => void): () => void;
}

interface QueuedJob {
  readonly ticket: QueueTicket | undefined;
  /** The rate limiter's checkpoint when the job arrived. */
  readonly checkpoint: number;
  readonly start: () => void;
}

/**
 * @param limit read whenever a job may start.
 * @param rateLimiter delays jobs whose origin is paused; jobs for other origins overtake them.
 */
export function createJobQueue(
  limit: () => number,
  rateLimiter?: Pick<RateLimiter, 'checkpoint' | 'pausedUntil' | 'listen'>,
): JobQueue {
  let waiting: readonly QueuedJob[] = [];
  let running = 0;
  const { listen, tell } = createEmitter();

  const change = (next: readonly QueuedJob[]): void => {
    waiting = next;
    tell();
  };
  const mayStart = ({ ticket, checkpoint }: QueuedJob) =>
    ticket === undefined || rateLimiter?.pausedUntil(ticket.origin, checkpoint) === undefined;
  const startNext = (): void => {
    while (running < limit()) {
      const next = waiting.find(mayStart);
      if (!next) return;
      running++;
      change(waiting.filter((one) => one !== next));
      next.start();
    }
  };
  rateLimiter?.listen(startNext);

  const turn = (signal: AbortSignal, ticket: QueueTicket | undefined) =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        change(waiting.filter((one) => one.start !== start));
        reject(new ImageError('canceled'));
      };
      if (signal.aborted) {
        reject(new ImageError('canceled'));
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      change([...waiting, { ticket, checkpoint: rateLimiter?.checkpoint() ?? 0, start }]);
      startNext();
    });

  return {
    async run(task, signal, ticket) {
      await turn(signal, ticket);
      try {
        return await task();
      } finally {
        running--;
        startNext();
      }
    },
    positionOf(id) {
      const at = waiting.findIndex(({ ticket }) => ticket?.id === id);
      return at === -1 ? undefined : at + 1;
    },
    waiting: () => waiting.flatMap(({ ticket }) => ticket?.id ?? []),
    move(id, to) {
      const one = waiting.find(({ ticket }) => ticket?.id === id);
      if (!one) return false;
      const others = waiting.filter((other) => other !== one);
      change(to === 'front' ? [one, ...others] : [...others, one]);
      startNext();
      return true;
    },
    listen,
  };
}
