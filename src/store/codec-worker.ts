// Runs the codec worker: starts it on demand, ends it when idle, and restarts it after a crash.
import { once } from 'node:events';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { defined } from '../core/defined';
import type { CodecAnswer, CodecFailure, CodecResult, CodecStep } from '../core/image/codec-protocol';
import { toImageError, ImageError } from '../core/errors';
import type { CodecCanvas, Codec, CodecInput } from '../core/image/codec';
import { createJobQueue } from '../core/transport/job-queue';

export interface CodecOptions {
  /** Maximum milliseconds per image. */
  readonly deadline?: number;
  /** Milliseconds without work after which the worker ends, to free its memory. */
  readonly idle?: number;
}

export interface CodecWorker extends Codec {
  readonly running: boolean;
  dispose(): void;
}

/** A decoder's memory is freed only with its worker, so the worker ends immediately after an image with more pixels. */
const largePixels = 16_000_000;

/** @param file the worker's bundle. */
export function createCodecWorker(file: string, { deadline = 60_000, idle = 10_000 }: CodecOptions = {}): CodecWorker {
  const queue = createJobQueue(() => 1);
  let worker: Worker | undefined;
  let idleTimer: NodeJS.Timeout | undefined;

  const end = () => {
    clearTimeout(idleTimer);
    void worker?.terminate();
    worker = undefined;
  };
  const start = () => {
    clearTimeout(idleTimer);
    if (!worker) {
      const spawned = spawn(file);
      worker = spawned;
      // A worker that exits while idle must not be used for the next image.
      spawned.once('exit', () => {
        if (worker === spawned) worker = undefined;
      });
    }
    worker.ref();
    return worker;
  };
  const rest = (pixels: number) => {
    if (pixels > largePixels) return end();
    // Neither an idle worker nor its timer keeps the process alive.
    worker?.unref();
    idleTimer = setTimeout(end, idle).unref();
  };

  return {
    get running() {
      return worker !== undefined;
    },
    open: (image, signal, work) =>
      queue.run(async () => {
        const { info } = image;
        const started = start(); // starts while the file is read
        const interruption = createInterruption(started, signal, deadline);
        try {
          const canvas = await decodeIn(started, interruption.promise, image, await image.read());
          if (canvas.width !== info.width || canvas.height !== info.height) throw workerError('broken');
          const result = await work(canvas);
          await canvas.drop();
          rest(info.width * info.height);
          return result;
        } catch (thrown) {
          // The worker's state is unknown, so the next image gets a new one.
          end();
          throw thrown;
        } finally {
          interruption.dispose();
        }
      }, signal),
    dispose: end,
  };
}

const options: WorkerOptions = {
  name: 'peel-codec',
  // Pixels are outside this heap, which holds little else.
  resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
  env: {},
  execArgv: [],
  stdout: true,
  stderr: true,
};

/** @throws {ImageError} if the system cannot start a thread. */
function spawn(file: string): Worker {
  let worker: Worker;
  try {
    worker = new Worker(file, options);
  } catch (thrown) {
    throw toImageError(thrown, codes.memory, { reason: 'memory' });
  }
  // The exit event rejects pending work; without a listener, an error would end the process.
  worker.on('error', () => undefined);
  return worker;
}

/** The promise rejects if the image is canceled or times out, and if the worker exits. */
function createInterruption(worker: Worker, signal: AbortSignal, deadline: number) {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const cancel = () => reject(new ImageError('canceled'));
  const fail = () => reject(workerError('memory'));
  worker.once('exit', fail);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const timer = setTimeout(() => reject(new ImageError('input-too-large', { reason: 'shrinking-slow' })), deadline);
  return {
    promise,
    dispose() {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      worker.off('exit', fail);
    },
  };
}

async function decodeIn(
  worker: Worker,
  interrupted: Promise<never>,
  { info, profile, color, parts, frame }: CodecInput,
  bytes: Uint8Array,
): Promise<CodecCanvas & { drop(): Promise<void> }> {
  const run = async (step: CodecStep, transfer: ArrayBuffer[] = []): Promise<CodecResult> => {
    const listening = new AbortController();
    const answered = once(worker, 'message', listening);
    answered.catch(() => undefined);
    try {
      worker.postMessage(step, transfer);
      const [answer] = (await Promise.race([answered, interrupted])) as [CodecAnswer];
      if ('failure' in answer) throw workerError(answer.failure, answer.detail);
      return answer.result;
    } catch (thrown) {
      throw toImageError(thrown, codes.memory, { reason: 'memory' });
    } finally {
      listening.abort();
    }
  };
  const size = { width: 0, height: 0, converted: false };
  const change = async (step: CodecStep, transfer?: ArrayBuffer[]) => {
    const result = await run(step, transfer);
    if ('width' in result) Object.assign(size, result);
  };
  const { format, width, height, alpha } = info;
  const decode = {
    step: 'decode',
    format,
    bytes,
    width,
    height,
    alpha,
    ...defined({ profile, color, parts, frame }),
  } as const;
  await change(decode, [bytes.buffer as ArrayBuffer]);
  return {
    get width() {
      return size.width;
    },
    get height() {
      return size.height;
    },
    get converted() {
      return size.converted;
    },
    composite: (place) => change({ step: 'place', ...place }),
    orient: (orientation) => change({ step: 'orient', orientation }),
    shrink: (width, height) => change({ step: 'shrink', width, height }),
    async probe(quality, effort) {
      const result = await run({ step: 'probe', quality, effort });
      return 'size' in result ? result.size : 0;
    },
    async encode(quality, effort) {
      const result = await run({ step: 'encode', quality, effort });
      return 'bytes' in result ? result.bytes : new Uint8Array();
    },
    drop: () => change({ step: 'drop' }),
  };
}

const codes = { broken: 'input-unreadable', coding: 'input-format', memory: 'input-too-large' } as const;

function workerError(failure: CodecFailure, detail?: string): ImageError {
  return new ImageError(codes[failure], { reason: failure }, detail === undefined ? undefined : { cause: detail });
}
