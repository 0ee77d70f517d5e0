// Builds screen reader messages about a turn's results and failures, and about the session.
import * as l10n from '@vscode/l10n';
import type { ErrorTexts } from '../../shared/error-view';
import type { Card, FailedCard, ImageCard, ThreadSnapshot, ThreadFilter, TurnView } from '../../shared/protocol';
import { formatImageCount, sanitizeLabel, formatPositions } from './format';

/** The message for a changed card; empty if the change is not announced. */
export function cardAnnouncement(turn: TurnView, before: Card, now: Card): string {
  if (now.kind === 'picture') return before.kind === 'picture' ? '' : finished(turn, now);
  // Failed cards are announced together.
  if (now.kind === 'failed') return '';
  if (now.phase === 'waiting' && !(before.kind === 'running' && before.phase === 'waiting'))
    return l10n.t("The service's rate limit was reached. Waiting to send the request.");
  return '';
}

/** The number is the position of the image in the request, even if others finish first. */
function finished({ cards }: TurnView, card: ImageCard): string {
  const name = sanitizeLabel(card.name);
  return cards.length === 1
    ? l10n.t('Saved {0}.', name)
    : l10n.t('Image {0} of {1} saved: {2}.', cards.indexOf(card) + 1, cards.length, name);
}

/** A card before and after it failed or was canceled. */
export interface EndedCard {
  readonly before: Card;
  readonly card: FailedCard;
}

/** The messages for the cards of a turn that ended together (at least one): one sentence for each outcome. */
export function endedAnnouncements(turn: TurnView, all: readonly EndedCard[]): string[] {
  const canceled = all.filter(({ card }) => card.reason === 'canceled');
  const others = all.filter((one) => !canceled.includes(one));
  const alike = Map.groupBy(others, ({ card }) => failureText(card.error)).values();
  return [...(canceled.length > 0 ? [canceled] : []), ...alike].map((group) => {
    const [one] = group as unknown as readonly [EndedCard, ...EndedCard[]];
    if (group.length === 1) return ended(turn, one.before, one.card);
    const cards = group.map(({ card }) => card);
    return one.card.reason === 'canceled' ? canceledAll(cards) : failedAll(turn, cards, one.card.error.several);
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

/** What happened, and whether the user may have been charged; the card shows the rest. */
function failureText({ happened, charge }: ErrorTexts): string {
  return [happened, charge].filter((text) => text !== '').join(' ');
}

function failedAll({ cards: all }: TurnView, cards: readonly FailedCard[], texts: ErrorTexts): string {
  const numbers = formatPositions(cards.map((card) => all.findIndex(({ id }) => id === card.id)));
  return l10n.t('Images {0} of {1}: {2}', numbers, all.length, failureText(texts));
}

function ended({ cards }: TurnView, before: Card, card: FailedCard): string {
  const waited = before.kind === 'running' && before.phase === 'queued';
  const text =
    waited && card.reason === 'canceled' && !card.mayHaveBeenCharged
      ? l10n.t('Removed from the queue. Nothing was sent.')
      : failureText(card.error);
  const place = cards.findIndex(({ id }) => id === card.id);
  return cards.length === 1 ? text : l10n.t('Image {0} of {1}: {2}', place + 1, cards.length, text);
}

/** The message for a changed thread; empty if the change is not announced. */
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
