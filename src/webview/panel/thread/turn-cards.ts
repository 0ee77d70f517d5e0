// Kinds of cards in a turn, and the ratio that they are drawn in.
import type { Card, FailedCard, PictureCard, TurnView } from '../../../shared/protocol';

/** What stands in the sheet. */
export type Shown = Exclude<Card, FailedCard>;

export function isPicture(card: Card): card is PictureCard {
  return card.kind === 'picture';
}

export function isFailed(card: Card): card is FailedCard {
  return card.kind === 'failed';
}

/** What a picture in the making is expected to look like. */
export function ratioOf({ ratio }: TurnView): number {
  const [width = 1, height = 1] = (ratio ?? '1:1').split(':').map(Number);
  return width / height;
}
