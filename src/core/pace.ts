// How fast requests may leave: a 429 holds up everything that would go to the same origin.
import type { Clock } from './ports';

/** Milliseconds. The service did not say how long: so long at first, twice as long each time, until one is taken. */
const firstPause = 4_000;
/** Nobody waits longer than this without having decided to. */
const longest = 60_000;

export interface Pace {
  /** Milliseconds since 1970; undefined while requests may leave. */
  until(origin: string): number | undefined;
  /** Of whatever origin is held up longest. */
  latest(): number | undefined;
  /** A request was refused with 429. @param wait milliseconds that the service asked for, where it said so. */
  refused(origin: string, wait: number | undefined): void;
  /** A request was taken: what nobody asked for ends. */
  accepted(origin: string): void;
  /** Told when a pause begins, changes or ends. @returns what ends it. */
  listen(listener: () => void): () => void;
}

interface Pause {
  readonly until: number;
  /** The service named it: it lasts, whatever else is taken meanwhile. */
  readonly asked: boolean;
  readonly over: AbortController;
}

export function createPace(clock: Clock): Pace {
  const pauses = new Map<string, Pause>();
  /** Milliseconds of the next pause that nobody asks for. */
  const next = new Map<string, number>();
  const listeners = new Set<() => void>();
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
    const pause: Pause = { until, asked: asked || (before?.asked ?? false), over: new AbortController() };
    pauses.set(origin, pause);
    clock.sleep(wait, pause.over.signal).then(
      () => pauses.get(origin) === pause && end(origin),
      () => undefined,
    );
    tell();
  };

  return {
    until: (origin) => pauses.get(origin)?.until,
    latest: () => (pauses.size === 0 ? undefined : Math.max(...[...pauses.values()].map(({ until }) => until))),
    refused(origin, wait) {
      if (wait !== undefined) return begin(origin, Math.min(wait, longest), true);
      // Several that were under way are refused together: that is one sign, not several.
      if (pauses.has(origin)) return;
      const pause = next.get(origin) ?? firstPause;
      next.set(origin, Math.min(longest, pause * 2));
      begin(origin, pause, false);
    },
    accepted(origin) {
      next.delete(origin);
      if (pauses.get(origin)?.asked === false) end(origin);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
