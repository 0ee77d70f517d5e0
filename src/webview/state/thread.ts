// The open conversation, newest turn first, kept so that a patch reaches only what it changes.
import type { Card, Thread, TurnView } from '../../shared/protocol';
import type { Topics } from './topics';

export interface ThreadState {
  session(): string;
  title(): string;
  /** Ids, the newest first. */
  order(): readonly string[];
  turn(id: string): TurnView | undefined;
  more(): boolean;
  /** The turns that go on from a picture, the newest first. */
  after(image: string): readonly string[];
  take(thread: Thread): void;
  takeTurn(session: string, turn: TurnView): void;
  takeCard(turn: string, card: Card): void;
  takeOlder(turns: readonly TurnView[], more: boolean): void;
}

export function createThread(topics: Topics): ThreadState {
  let session = '';
  let title = '';
  let more = false;
  let order: readonly string[] = [];
  const turns = new Map<string, TurnView>();

  function takeCard(id: string, card: Card): void {
    const turn = turns.get(id);
    const index = turn?.cards.findIndex((one) => one.id === card.id) ?? -1;
    const before = turn?.cards[index];
    if (!turn || !before) return;
    turns.set(id, { ...turn, cards: turn.cards.with(index, card) });
    // Progress concerns nobody but the card; the rest of a turn depends on what its cards are.
    const progress = before.kind === 'running' && card.kind === 'running';
    topics.tell(progress ? `card:${card.id}` : `turn:${id}`);
  }

  return {
    session: () => session,
    title: () => title,
    order: () => order,
    turn: (id) => turns.get(id),
    more: () => more,
    after: (image) => order.filter((id) => turns.get(id)?.from?.image === image),
    take(thread) {
      ({ session, title, more } = thread);
      turns.clear();
      for (const turn of thread.turns) turns.set(turn.id, turn);
      order = thread.turns.map(({ id }) => id).toReversed();
      topics.tell('thread');
      for (const id of order) topics.tell(`turn:${id}`);
    },
    takeTurn(of, turn) {
      if (of !== session) return;
      const known = turns.has(turn.id);
      turns.set(turn.id, turn);
      if (!known) order = [turn.id, ...order];
      topics.tell(known ? `turn:${turn.id}` : 'thread');
      // A mark on the picture that is gone on from.
      if (!known && turn.from) topics.tell(`turn:${turn.from.turn}`);
    },
    takeCard,
    takeOlder(older, areMore) {
      const fresh = older.filter(({ id }) => !turns.has(id));
      for (const turn of fresh) turns.set(turn.id, turn);
      order = [...order, ...fresh.map(({ id }) => id).toReversed()];
      more = areMore;
      topics.tell('thread');
    },
  };
}
