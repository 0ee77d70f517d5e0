// Tracks a turn that was started outside the page, until the user has seen it.
import type { ThreadState } from './thread-state';
import type { Topics } from './change-topics';

export function createNewTurns(thread: ThreadState, topics: Topics) {
  /** The newest of these turns. */
  let arrived: string | undefined;
  let session = '';
  /** When the newest known turn started; older turns that reappear with another view are not new. */
  let latest = 0;

  function set(next: string | undefined): void {
    if (next === arrived) return;
    arrived = next;
    topics.notify('arrived');
  }

  return {
    current: () => arrived,
    /** Checks whether an update adds a new turn. @param own it was started here, so the page scrolls to it anyway */
    during(own: boolean, update: () => void): void {
      update();
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
