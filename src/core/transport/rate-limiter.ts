// How fast requests may leave: a 429 holds up what would go to the same origin.
import type { Clock } from '../platform';

/** Milliseconds. The service did not say how long: so long at first, twice as long each time, until one is taken. */
const firstPause = 4_000;
/** Nobody waits longer than this without having decided to. */
const longest = 60_000;

export interface RateLimiter {
  /** What `until` wants to know of a wish: taken when the wish is made. */
  checkpoint(): number;
  /**
   * Milliseconds since 1970; undefined while the request may leave. A pause that the service asked for holds up every
   * request; one that it did not ask for only those wished before it: whoever wishes anew has decided to try.
   * @param since the `mark` of the wish.
   */
  pausedUntil(origin: string, since: number): number | undefined;
  /** Of whatever origin is held up longest. */
  latestPause(): number | undefined;
  /** A request was refused with 429. @param wait milliseconds that the service asked for, where it said so. */
  reportRefusal(origin: string, wait: number | undefined): void;
  /** A request was taken: what nobody asked for ends. */
  reportAccepted(origin: string): void;
  /** Told when a pause begins, changes or ends. @returns what ends it. */
  listen(listener: () => void): () => void;
}

interface Pause {
  readonly until: number;
  /** The service named it: it lasts, whatever else is taken meanwhile. */
  readonly asked: boolean;
  /** Wishes with this mark or a lower one are held up, whoever asked. */
  readonly checkpoint: number;
  readonly over: AbortController;
}

export function createRateLimiter(clock: Clock): RateLimiter {
  const pauses = new Map<string, Pause>();
  /** Milliseconds of the next pause that nobody asks for. */
  const next = new Map<string, number>();
  const listeners = new Set<() => void>();
  let marks = 0;
  const tell = () => {
    for (const listener of listeners) listener();
  };
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
      // What is asked for beyond that is told to the person, who may try all the same.
      if (wait !== undefined) return begin(origin, Math.min(wait, longest), wait <= longest);
      // Several that were under way are refused together: that is one sign, not several.
      if (pauses.has(origin)) return;
      const pause = next.get(origin) ?? firstPause;
      next.set(origin, Math.min(longest, pause * 2));
      begin(origin, pause, false);
    },
    reportAccepted(origin) {
      next.delete(origin);
      if (pauses.get(origin)?.asked === false) end(origin);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
