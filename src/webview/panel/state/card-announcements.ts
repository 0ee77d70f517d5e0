// Announces card changes to screen readers: each separately, except cards that end together.
import type { Card, TurnView } from '../../../shared/protocol';
import { type EndedCard, endedAnnouncements, cardAnnouncement } from '../../components/turn-announcements';
import type { DraftStatePorts } from './draft-state';
import type { ThreadState } from './thread-state';

/** Milliseconds without another ended card: canceled cards end one after the other. */
const quiet = 300;

/** @returns a function to call with a card and the turn before the card changed. @param later see `DraftStatePorts` */
export function createCardAnnouncer(
  thread: Pick<ThreadState, 'turn'>,
  announce: (text: string) => void,
  later: DraftStatePorts['later'],
): (before: TurnView | undefined, card: Card) => void {
  const ends = new Map<string, { readonly turn: TurnView; readonly ended: readonly EndedCard[] }>();
  let cancelTimer = (): void => {};

  function announceEnded(): void {
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
    cancelTimer();
    cancelTimer = later(announceEnded, quiet);
  };
}
