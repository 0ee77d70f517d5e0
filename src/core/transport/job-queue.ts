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

export type JobQueue = ReturnType<typeof createJobQueue>;

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
) {
  let waiting: readonly QueuedJob[] = [];
  let running = 0;
  const { listen, emit } = createEmitter();

  const change = (next: readonly QueuedJob[]): void => {
    waiting = next;
    emit();
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

  const waitForSlot = (signal: AbortSignal, ticket: QueueTicket | undefined): Promise<void> => {
    if (signal.aborted) return Promise.reject(new ImageError('canceled'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const start = () => {
      signal.removeEventListener('abort', cancel);
      resolve();
    };
    const cancel = () => {
      change(waiting.filter((one) => one.start !== start));
      reject(new ImageError('canceled'));
    };
    signal.addEventListener('abort', cancel, { once: true });
    change([...waiting, { ticket, checkpoint: rateLimiter?.checkpoint() ?? 0, start }]);
    startNext();
    return promise;
  };

  return {
    /** Runs the task when there is a free slot; rejects with `canceled` if the signal aborts before that. */
    async run<T>(task: () => Promise<T>, signal: AbortSignal, ticket?: QueueTicket): Promise<T> {
      await waitForSlot(signal, ticket);
      try {
        return await task();
      } finally {
        running--;
        startNext();
      }
    },
    /** Counted from 1; undefined if the job is not waiting. */
    positionOf(id: string): number | undefined {
      const at = waiting.findIndex(({ ticket }) => ticket?.id === id);
      return at === -1 ? undefined : at + 1;
    },
    /** The ids of the waiting jobs, next one first. */
    waiting: (): readonly string[] => waiting.flatMap(({ ticket }) => ticket?.id ?? []),
    /** @returns false if the job is not waiting. */
    move(id: string, to: 'front' | 'back'): boolean {
      const one = waiting.find(({ ticket }) => ticket?.id === id);
      if (!one) return false;
      const others = waiting.filter((other) => other !== one);
      change(to === 'front' ? [one, ...others] : [...others, one]);
      startNext();
      return true;
    },
    /** Notifies when positions change. */
    listen,
  };
}
