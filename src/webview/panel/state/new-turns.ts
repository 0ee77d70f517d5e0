// A turn that began without this page, from the palette or the explorer: kept until somebody has it in sight.
import type { ThreadState } from './thread-state';
import type { Topics } from './change-topics';

export interface NewTurns {
  /** The newest of them. */
  current(): string | undefined;
  /**
   * Looks whether one began with what is told.
   * @param own what begins now was asked for here, where the page goes to by itself
   * @param take has the thread take what the host tells
   */
  during(own: boolean, take: () => void): void;
  /** It has been seen. */
  markSeen(): void;
}

export function createNewTurns(thread: ThreadState, topics: Topics): NewTurns {
  let arrived: string | undefined;
  let session = '';
  /** When the newest turn that was ever told of began; one of before comes back with another view, and is no news. */
  let latest = 0;

  function set(next: string | undefined): void {
    if (next === arrived) return;
    arrived = next;
    topics.tell('arrived');
  }

  return {
    current: () => arrived,
    during(own, take) {
      take();
      const id = thread.order()[0] ?? '';
      const newest = thread.turn(id);
      const [at, before] = [newest?.at ?? 0, latest];
      latest = thread.session() === session ? Math.max(latest, at) : at;
      if (thread.session() !== session || (arrived !== undefined && !thread.turn(arrived))) set(undefined);
      if (thread.session() === session && !own && at > before && newest?.cards.some(({ kind }) => kind === 'running'))
        set(id);
      session = thread.session();
    },
    markSeen: () => set(undefined),
  };
}
