// Lets at most so many jobs run at once, in the order in which they came.
import { ImageError } from './errors';

export interface Queue {
  /** Runs the task when there is room; rejects with `canceled` when the signal comes before that. */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** @param limit asked anew whenever there may be room. */
export function createQueue(limit: () => number): Queue {
  const waiting: (() => void)[] = [];
  let running = 0;

  const startNext = (): void => {
    while (waiting.length > 0 && running < limit()) {
      running++;
      waiting.shift()?.();
    }
  };

  const turn = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(new ImageError('canceled'));
      };
      if (signal.aborted) {
        reject(new ImageError('canceled'));
        return;
      }
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(start);
      startNext();
    });

  return {
    async run(task, signal) {
      await turn(signal);
      try {
        return await task();
      } finally {
        running--;
        startNext();
      }
    },
  };
}
