// Lets at most so many jobs run at once, in the order in which they came, unless a person puts one elsewhere.
import { ImageError } from '../errors';
import type { RateLimiter } from './rate-limiter';

/** What is known of a job while it waits. */
export interface QueueTicket {
  readonly id: string;
  /** Where its request goes. */
  readonly origin: string;
}

export interface JobQueue {
  /** Runs the task when there is room; rejects with `canceled` when the signal comes before that. */
  run<T>(task: () => Promise<T>, signal: AbortSignal, ticket?: QueueTicket): Promise<T>;
  /** From 1; undefined for a job that does not wait. */
  positionOf(id: string): number | undefined;
  /** The ids of the jobs that wait, the next one first. */
  waiting(): readonly string[];
  /** @returns false for a job that does not wait. */
  move(id: string, to: 'front' | 'back'): boolean;
  /** Told when a place is another one. @returns what ends it. */
  listen(listener: () => void): () => void;
}

interface QueuedJob {
  readonly ticket: QueueTicket | undefined;
  /** Of the pace, when the job came. */
  readonly checkpoint: number;
  readonly start: () => void;
}

/**
 * @param limit asked anew whenever there may be room.
 * @param rateLimiter holds back jobs whose origin is held up; those for other origins pass them.
 */
export function createJobQueue(
  limit: () => number,
  rateLimiter?: Pick<RateLimiter, 'checkpoint' | 'pausedUntil' | 'listen'>,
): JobQueue {
  let waiting: readonly QueuedJob[] = [];
  let running = 0;
  const listeners = new Set<() => void>();

  const change = (next: readonly QueuedJob[]): void => {
    waiting = next;
    for (const listener of listeners) listener();
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
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
