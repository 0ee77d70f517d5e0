// Keeps all cores busy, to run tests as on a slow, busy machine.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Starts one endless computation per core. They end with the returned function, or with this process. */
export function startLoad(): () => Promise<void> {
  const workers = Array.from({ length: availableParallelism() }, () => new Worker('for (;;);', { eval: true }));
  return async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
}
