// Pauses requests to an origin after a 429 response.
import { createEmitter } from '../emitter';
import type { Clock } from '../platform';

/** Milliseconds of the first pause if the service states none; doubled each time until a request is accepted. */
const firstPause = 4_000;
/** Maximum pause in milliseconds; longer waits are left to the user's decision. */
const longest = 60_000;

export type RateLimiter = ReturnType<typeof createRateLimiter>;

interface Pause {
  readonly until: number;
  /** Whether the service stated the pause; it then lasts even if other requests are accepted. */
  readonly stated: boolean;
  /** Jobs with this checkpoint or a lower one are paused. */
  readonly checkpoint: number;
  readonly over: AbortController;
}

export function createRateLimiter(clock: Clock) {
  const pauses = new Map<string, Pause>();
  /** Milliseconds of the next estimated pause. */
  const next = new Map<string, number>();
  const { listen, emit } = createEmitter();
  let checkpoint = 0;
  const end = (origin: string) => {
    pauses.get(origin)?.over.abort();
    if (pauses.delete(origin)) emit();
  };
  const begin = (origin: string, wait: number, stated: boolean) => {
    const until = clock.now() + wait;
    const before = pauses.get(origin);
    if (before && before.until >= until) return;
    before?.over.abort();
    const over = new AbortController();
    const pause: Pause = { until, stated: stated || (before?.stated ?? false), checkpoint: checkpoint++, over };
    pauses.set(origin, pause);
    clock.sleep(wait, pause.over.signal).then(
      () => pauses.get(origin) === pause && end(origin),
      () => undefined,
    );
    emit();
  };

  return {
    /** A value for `pausedUntil`; to be read when the job is created. */
    checkpoint: () => checkpoint,
    /**
     * Milliseconds since 1970; undefined if the request may be sent. A pause that the service stated applies to every
     * request; an estimated one only to jobs created before it, because a later request is a deliberate new attempt.
     * @param since the job's checkpoint.
     */
    pausedUntil(origin: string, since: number): number | undefined {
      const pause = pauses.get(origin);
      return pause && (pause.stated || since <= pause.checkpoint) ? pause.until : undefined;
    },
    /** The end of the longest pause of any origin, in milliseconds since 1970. */
    latestPause: () => (pauses.size === 0 ? undefined : Math.max(...[...pauses.values()].map(({ until }) => until))),
    /** Reports a 429 response. @param wait milliseconds stated by the service, if any. */
    reportRefusal(origin: string, wait: number | undefined): void {
      // If the service states a longer wait, the user is told and may try earlier.
      if (wait !== undefined) return begin(origin, Math.min(wait, longest), wait <= longest);
      // Concurrent requests are refused together, which counts once.
      if (pauses.has(origin)) return;
      const pause = next.get(origin) ?? firstPause;
      next.set(origin, Math.min(longest, pause * 2));
      begin(origin, pause, false);
    },
    /** Reports an accepted request, which ends an estimated pause. */
    reportAccepted(origin: string): void {
      next.delete(origin);
      if (pauses.get(origin)?.stated === false) end(origin);
    },
    /** Notifies when a pause begins, changes or ends. */
    listen,
  };
}
