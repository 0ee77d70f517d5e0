// Kinds of cards in a turn, and the ratio that they are drawn in.
import type { Card, FailedCard, ImageCard, TurnView } from '../../../shared/protocol';

/** What stands in the sheet. */
export type GridCard = Exclude<Card, FailedCard>;

export function isImageCard(card: Card): card is ImageCard {
  return card.kind === 'picture';
}

export function isFailedCard(card: Card): card is FailedCard {
  return card.kind === 'failed';
}

/** What a picture in the making is expected to look like. */
export function ratioOf({ ratio }: TurnView): number {
  const [width = 1, height = 1] = (ratio ?? '1:1').split(':').map(Number);
  return width / height;
}
