// Defines the kinds of cards in a turn, and their aspect ratio.
import type { Card, FailedCard, ImageCard, RunningCard, TurnView } from '../../../shared/protocol';

export function isImageCard(card: Card): card is ImageCard {
  return card.kind === 'picture';
}

export function isRunningCard(card: Card): card is RunningCard {
  return card.kind === 'running';
}

export function isFailedCard(card: Card): card is FailedCard {
  return card.kind === 'failed';
}

/** The expected aspect ratio of an image that is being generated. */
export function ratioOf({ ratio }: TurnView): number {
  const [width = 1, height = 1] = (ratio ?? '1:1').split(':').map(Number);
  return width / height;
}
