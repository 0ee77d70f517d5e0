// What runs in other windows: looked at again and again as long as something does.
import type { Outbox } from '../../core/ports';
import type { Thread } from '../../core/thread';

/** Milliseconds. */
const every = 2000;

export interface Elsewhere {
  /** Whether that window works on turns that name it. */
  has(window: string): boolean;
  look(): Promise<void>;
  /** Turns that name these windows are about to be shown: one of them that lives is no interrupted one. */
  meet(windows: readonly string[]): Promise<void>;
  dispose(): void;
}

export interface ElsewhereNews {
  /** The ids of turns whose window came or went. */
  changed(turns: readonly string[]): void;
  /** Reads what another window has written. */
  catchUp(): Promise<void>;
}

export function createElsewhere(outbox: Outbox, thread: () => Thread, news: ElsewhereNews): Elsewhere {
  let alive: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;
  let over = false;

  const look = async () => {
    const waiting = thread()
      .open()
      .filter(({ window }) => window !== undefined && window !== outbox.window);
    const windows = [...new Set(waiting.map(({ window }) => window as string))];
    const live = await Promise.all(windows.map((window) => outbox.isAlive(window)));
    const before = alive;
    alive = new Set(windows.filter((_, index) => live[index]));
    if (before.size + alive.size > 0) await news.catchUp();
    if (over) return;
    const moved = waiting.filter(({ window }) => before.has(window ?? '') !== alive.has(window ?? ''));
    if (moved.length > 0) news.changed(moved.map(({ id }) => id));
    again();
  };
  const again = () => {
    clearTimeout(timer);
    if (alive.size > 0 && !over) timer = setTimeout(() => void look().catch(() => undefined), every);
  };
  return {
    has: (window) => alive.has(window),
    look,
    async meet(windows) {
      const strangers = new Set(windows.filter((window) => window !== outbox.window && !alive.has(window)));
      const live: string[] = [];
      for (const window of strangers) if (await outbox.isAlive(window)) live.push(window);
      if (live.length === 0) return;
      alive = new Set([...alive, ...live]);
      again();
    },
    dispose() {
      over = true;
      clearTimeout(timer);
    },
  };
}
