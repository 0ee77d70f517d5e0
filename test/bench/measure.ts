// Measures one operation in its own process: time, peak memory, and the longest stall.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Measurement {
  /** Milliseconds. */
  readonly ms: number;
  /** Megabytes (10^6) of resident memory above that of the idle process. */
  readonly mb: number;
  /** Milliseconds in which the event loop was blocked. */
  readonly stall: number;
  /** Milliseconds in which the main thread was ready to run but had no CPU; 0 if the system does not report it. */
  readonly waited: number;
}

/**
 * Runs the operation once, after `warmUp` with something small, and prints the measurement as a line of JSON.
 * @param more further fields of the line.
 */
export async function measure(
  warmUp: () => Promise<unknown>,
  work: () => Promise<unknown>,
  more: () => object = () => ({}),
): Promise<void> {
  await warmUp();
  await new Promise((resolve) => setTimeout(resolve, 100));
  globalThis.gc?.();
  const idle = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const waitedBefore = waitedForCpu();
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  const waited = waitedForCpu() - waitedBefore;
  delay.disable();
  const peak = peakMemory();
  const result: Measurement = { ms, mb: Math.max(0, peak - idle) / 1e6, stall: delay.max / 1e6, waited };
  console.log(JSON.stringify({ ...result, ...more() }));
}

/** Milliseconds since the start of the process that its main thread waited for a CPU. */
function waitedForCpu(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Peak resident memory in bytes. On Linux, `getrusage` includes the process that started this one. */
function peakMemory(): number {
  const most = process.resourceUsage().maxRSS * 1024;
  if (process.platform !== 'linux') return most;
  const own = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return own === undefined ? most : Number(own) * 1024;
}
