// Holds the open session, newest turn first, so that an update affects only what it changes.
import { defined } from '../../../core/defined';
import type { Card, ThreadSnapshot, SessionInfo, ThreadFilter, TurnView } from '../../../shared/protocol';
import type { Topics } from './change-topics';

export type ThreadState = ReturnType<typeof createThreadState>;

export function createThreadState(topics: Topics) {
  let session = '';
  let more = false;
  let view: ThreadFilter = { starredOnly: false };
  /** Information about the whole session, whichever part is shown. */
  let head: SessionInfo = { title: '', images: 0, starred: 0, missing: 0 };
  /** IDs, newest first. */
  let order: readonly string[] = [];
  /** How many turns of `order` were received since the last snapshot; the others are fetched again. */
  let fresh = 0;
  let turns = new Map<string, TurnView>();
  let continued = new Map<string, string[]>();

  /** @param newest puts the turn first among those with the same parent */
  function join(turn: TurnView, newest: boolean): void {
    const { parent, id } = turn;
    turns.set(id, turn);
    if (!parent) return;
    const known = continued.get(parent.image) ?? [];
    if (!known.includes(id)) continued.set(parent.image, newest ? [id, ...known] : [...known, id]);
  }

  function forget(ids: readonly string[]): void {
    for (const id of ids) {
      const image = turns.get(id)?.parent?.image;
      turns.delete(id);
      if (image === undefined) continue;
      continued.set(image, continued.get(image)?.filter((one) => one !== id) ?? []);
    }
  }

  function setCard(id: string, card: Card): void {
    const turn = turns.get(id);
    const index = turn?.cards.findIndex((one) => one.id === card.id) ?? -1;
    const before = turn?.cards[index];
    if (!turn || !before) return;
    turns.set(id, { ...turn, cards: turn.cards.with(index, card) });
    // Progress affects only the card; the rest of a turn depends on the state of its cards.
    const progress = before.kind === 'running' && card.kind === 'running';
    topics.notify(progress ? `card:${card.id}` : `turn:${id}`);
  }

  /** Adds an unknown turn; a turn older than the visible ones arrives with its page. */
  function add(turn: TurnView): void {
    const place = order.findIndex((id) => (turns.get(id)?.at ?? 0) <= turn.at);
    if (place < 0 && more) return;
    join(turn, place === 0);
    order = order.toSpliced(place < 0 ? order.length : place, 0, turn.id);
    fresh++;
    topics.notify('thread');
    // The parent image shows its number of continuations.
    if (turn.parent) topics.notify(`turn:${turn.parent.turn}`);
  }

  return {
    session: () => session,
    head: () => head,
    view: () => view,
    order: () => order,
    turn: (id: string) => turns.get(id),
    more: () => more || fresh < order.length,
    fresh: () => fresh,
    /** The known turns that continue an image. */
    continuationsOf(image: string) {
      const known = continued.get(image) ?? [];
      const fork = turns.get(known[0] ?? '')?.fork?.turns ?? [];
      const newest = fork.length > known.length ? fork.at(-1)?.id : known[0];
      return { count: Math.max(known.length, fork.length), newest };
    },
    receive(thread: ThreadSnapshot): void {
      const before = { session, view, order, turns };
      ({ session, more, view } = thread);
      head = headOf(thread);
      const received = thread.turns.toReversed();
      order = received.map(({ id }) => id);
      fresh = order.length;
      [turns, continued] = [new Map(), new Map()];
      for (const turn of received) join(turn, false);
      // Turns fetched before stay visible until they have been fetched again.
      if (more && before.session === session && isSameFilter(before.view, view)) {
        const rest = olderThan(before.order, order.at(-1)).filter((id) => !turns.has(id));
        for (const id of rest) join(before.turns.get(id) as TurnView, false);
        order = [...order, ...rest];
      }
      topics.notify('thread');
      topics.notify('head');
      for (const id of order) topics.notify(`turn:${id}`);
    },
    setTurn(of: string, turn: TurnView): void {
      if (of !== session) return;
      if (!turns.has(turn.id)) return add(turn);
      turns.set(turn.id, turn);
      topics.notify(`turn:${turn.id}`);
    },
    /** Removes a turn that has no visible cards left. */
    removeTurn(of: string, id: string): void {
      const turn = turns.get(id);
      if (of !== session || !turn) return;
      forget([id]);
      if (order.indexOf(id) < fresh) fresh--;
      order = order.filter((one) => one !== id);
      topics.notify('thread');
      if (turn.parent) topics.notify(`turn:${turn.parent.turn}`);
    },
    setHead(of: string, next: SessionInfo): void {
      if (of !== session) return;
      head = headOf(next);
      topics.notify('head');
    },
    setCard,
    /** @param older the turns before the last fresh one, oldest first */
    addOlder(older: readonly TurnView[], areMore: boolean): void {
      const page = older.toReversed();
      const until = page.at(-1)?.at ?? 0;
      const known = new Set(page.map(({ id }) => id));
      const head = order.slice(0, fresh).filter((id) => !known.has(id));
      const stale = order.slice(fresh).filter((id) => !known.has(id));
      const rest = areMore ? stale.filter((id) => (turns.get(id)?.at ?? 0) < until) : [];
      const kept = new Set(rest);
      forget(stale.filter((id) => !kept.has(id)));
      for (const turn of page) join(turn, false);
      order = [...head, ...page.map(({ id }) => id), ...rest];
      fresh = head.length + page.length;
      more = areMore;
      topics.notify('thread');
      for (const { id } of page) topics.notify(`turn:${id}`);
    },
  };
}

export function isSameFilter(one: ThreadFilter, other: ThreadFilter): boolean {
  return one.branch === other.branch && one.starredOnly === other.starredOnly;
}

function olderThan(order: readonly string[], id: string | undefined): readonly string[] {
  const place = id === undefined ? -1 : order.indexOf(id);
  return place < 0 ? [] : order.slice(place + 1);
}

function headOf({ title, images, starred, missing, unfound }: SessionInfo): SessionInfo {
  return { title, images, starred, missing, ...defined({ unfound }) };
}
