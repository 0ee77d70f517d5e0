// Pauses requests to an origin after a 429 response.
import { createEmitter } from '../emitter';
import type { Clock } from '../platform';

/** Milliseconds of the first pause if the service states none; doubled each time until a request is accepted. */
const firstPause = 4_000;
/** Maximum pause in milliseconds; longer waits are left to the user's decision. */
const longest = 60_000;

export interface RateLimiter {
  /** Returns a value for `pausedUntil`; to be taken when the job is created. */
  checkpoint(): number;
  /**
   * Milliseconds since 1970; undefined if the request may be sent. A pause that the service stated applies to every
   * request; an estimated one only to jobs created before it, because a later request is a deliberate new attempt.
   * @param since the job's checkpoint.
   */
  pausedUntil(origin: string, since: number): number | undefined;
  /** The end of the longest pause of any origin, in milliseconds since 1970. */
  latestPause(): number | undefined;
  /**
   * Reports a 429 response.
   * @param wait milliseconds stated by the service, if any.
   */
  reportRefusal(origin: string, wait: number | undefined): void;
  /** Reports an accepted request, which ends an estimated pause. */
  reportAccepted(origin: string): void;
  /**
   * Notified when a pause begins, changes or ends.
   * @returns a function that stops listening.
   */
  listen(listener: () => void): () => void;
}

interface Pause {
  readonly until: number;
  /** Whether the service stated the pause; it then lasts even if other requests are accepted. */
  readonly asked: boolean;
  /** Jobs with this checkpoint or a lower one are paused. */
  readonly checkpoint: number;
  readonly over: AbortController;
}

export function createRateLimiter(clock: Clock): RateLimiter {
  const pauses = new Map<string, Pause>();
  /** Milliseconds of the next estimated pause. */
  const next = new Map<string, number>();
  const { listen, tell } = createEmitter();
  let marks = 0;
  const end = (origin: string) => {
    pauses.get(origin)?.over.abort();
    if (pauses.delete(origin)) tell();
  };
  const begin = (origin: string, wait: number, asked: boolean) => {
    const until = clock.now() + wait;
    const before = pauses.get(origin);
    if (before && before.until >= until) return;
    before?.over.abort();
    const over = new AbortController();
    const pause: Pause = { until, asked: asked || (before?.asked ?? false), checkpoint: marks++, over };
    pauses.set(origin, pause);
    clock.sleep(wait, pause.over.signal).then(
      () => pauses.get(origin) === pause && end(origin),
      () => undefined,
    );
    tell();
  };

  return {
    checkpoint: () => marks,
    pausedUntil(origin, since) {
      const pause = pauses.get(origin);
      return pause && (pause.asked || since <= pause.checkpoint) ? pause.until : undefined;
    },
    latestPause: () => (pauses.size === 0 ? undefined : Math.max(...[...pauses.values()].map(({ until }) => until))),
    reportRefusal(origin, wait) {
      // If the service states a longer wait, the user is told and may try earlier.
      if (wait !== undefined) return begin(origin, Math.min(wait, longest), wait <= longest);
      // Concurrent requests are refused together, which counts once.
      if (pauses.has(origin)) return;
      const pause = next.get(origin) ?? firstPause;
      next.set(origin, Math.min(longest, pause * 2));
      begin(origin, pause, false);
    },
    reportAccepted(origin) {
      next.delete(origin);
      if (pauses.get(origin)?.asked === false) end(origin);
    },
    listen,
  };
}
