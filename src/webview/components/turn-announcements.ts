// What a screen reader hears of a request: that it began, each result, and whatever needs a person; never the ticking.
// And of the session: which one is open, and what of it is shown.
import * as l10n from '@vscode/l10n';
import type { Card, FailedCard, ImageCard, ThreadSnapshot, ThreadFilter, TurnView } from '../../shared/protocol';
import { formatImageCount, sanitizeLabel, formatPositions } from './format';
import { pluralSentences } from './plural-sentences';

/** What has just happened to a card, as a sentence; empty when it is not worth one. */
export function cardAnnouncement(turn: TurnView, before: Card, now: Card): string {
  if (now.kind === 'picture') return before.kind === 'picture' ? '' : finished(turn, now);
  // Those are told of together.
  if (now.kind === 'failed') return '';
  if (now.phase === 'waiting' && !(before.kind === 'running' && before.phase === 'waiting'))
    return l10n.t("The service's rate limit was reached. Waiting to send the request.");
  return '';
}

/** The number is the picture's own, as its card has it, whichever come before it. */
function finished({ cards }: TurnView, card: ImageCard): string {
  const name = sanitizeLabel(card.name);
  return cards.length === 1
    ? l10n.t('Saved {0}.', name)
    : l10n.t('Image {0} of {1} saved: {2}.', cards.indexOf(card) + 1, cards.length, name);
}

/** A card that was something else before it failed or was canceled. */
export interface EndedCard {
  readonly before: Card;
  readonly card: FailedCard;
}

/** What has just happened to cards of a turn that ended in one go, at least one: a sentence for those that ended alike. */
export function endedAnnouncements(turn: TurnView, all: readonly EndedCard[]): string[] {
  const canceled = all.filter(({ card }) => card.reason === 'canceled');
  const others = all.filter((one) => !canceled.includes(one));
  const alike = Map.groupBy(others, ({ card }) => card.sentences.slice(0, 2).join(' ')).values();
  return [...(canceled.length > 0 ? [canceled] : []), ...alike].map((those) => {
    const [one] = those as unknown as readonly [EndedCard, ...EndedCard[]];
    if (those.length === 1) return ended(turn, one.before, one.card);
    const cards = those.map(({ card }) => card);
    return one.card.reason === 'canceled' ? canceledAll(cards) : failedAll(turn, cards);
  });
}

function canceledAll(cards: readonly FailedCard[]): string {
  const charged = cards.filter(({ mayHaveBeenCharged }) => mayHaveBeenCharged).length;
  const rest = cards.length - charged;
  if (charged === 0) return l10n.t('{0} images canceled. Nothing was sent.', cards.length);
  return rest === 0
    ? l10n.t('{0} images canceled. You may have been charged for each of them.', cards.length)
    : l10n.t('{0} images canceled. You may have been charged for {1}; {2} were not sent.', cards.length, charged, rest);
}

function failedAll({ cards: all }: TurnView, cards: readonly FailedCard[]): string {
  const text = pluralSentences(cards[0]?.sentences.slice(0, 2) ?? []).join(' ');
  const numbers = formatPositions(cards.map((card) => all.findIndex(({ id }) => id === card.id)));
  return l10n.t('Images {0} of {1}: {2}', numbers, all.length, text);
}

function ended({ cards }: TurnView, before: Card, card: FailedCard): string {
  const waited = before.kind === 'running' && before.phase === 'queued';
  const text =
    waited && card.reason === 'canceled' && !card.mayHaveBeenCharged
      ? l10n.t('Removed from the queue. Nothing was sent.')
      : card.sentences.slice(0, 2).join(' ');
  const place = cards.findIndex(({ id }) => id === card.id);
  return cards.length === 1 ? text : l10n.t('Image {0} of {1}: {2}', place + 1, cards.length, text);
}

/** What has just happened to the whole thread, as a sentence; empty when it is not worth one. */
export function threadAnnouncement(
  before: { readonly session: string; readonly view: ThreadFilter },
  now: ThreadSnapshot,
): string {
  const { session, title, images, starred, view } = now;
  if (session !== before.session)
    return l10n.t('Session “{0}” is open: {1}.', sanitizeLabel(title), formatImageCount(images));
  if (view.starredOnly !== before.view.starredOnly)
    return view.starredOnly
      ? l10n.t('Showing only starred images: {0} of {1}.', starred, images)
      : l10n.t('Showing all images.');
  return view.branch === undefined && before.view.branch !== undefined ? l10n.t('Showing all branches.') : '';
}
