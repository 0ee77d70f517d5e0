// Announces card changes to screen readers: each separately, except cards that end together.
import type { Card, TurnView } from '../../../shared/protocol';
import { type EndedCard, endedAnnouncements, cardAnnouncement } from '../../components/turn-announcements';
import type { ThreadState } from './thread-state';

/** Milliseconds without another ended card: canceled cards end one after the other. */
const quiet = 300;

export interface AnnouncementPorts {
  announce(text: string): void;
  /** Runs a function later; @returns a function that cancels it. */
  later(run: () => void, ms: number): () => void;
}

/** @returns a function to call with a card and the turn before the card changed. */
export function createCardAnnouncer(
  thread: Pick<ThreadState, 'turn'>,
  { announce, later }: AnnouncementPorts,
): (before: TurnView | undefined, card: Card) => void {
  const ends = new Map<string, { readonly turn: TurnView; readonly ended: readonly EndedCard[] }>();
  let callOff = (): void => {};

  function tell(): void {
    for (const { turn, ended } of ends.values()) for (const text of endedAnnouncements(turn, ended)) announce(text);
    ends.clear();
  }

  return (before, card) => {
    const after = before && thread.turn(before.id);
    if (!after) return;
    // An image may have a different ID than the card it replaces.
    const place = before.cards[after.cards.indexOf(card)];
    const replaced = after.cards.some(({ id }) => id === place?.id) ? undefined : place;
    const known = before.cards.find(({ id }) => id === card.id) ?? replaced;
    if (!known) return;
    if (card.kind !== 'failed' || known.kind === 'failed') return announce(cardAnnouncement(after, known, card));
    const ended = [...(ends.get(after.id)?.ended ?? []), { before: known, card }];
    ends.set(after.id, { turn: after, ended });
    callOff();
    callOff = later(tell, quiet);
  };
}
