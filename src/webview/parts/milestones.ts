// What a screen reader hears of a request: that it began, each result, and whatever needs a person; never the ticking.
import * as l10n from '@vscode/l10n';
import type { Card, TurnView } from '../../shared/protocol';

/** What has just happened to a card, as a sentence; empty when it is not worth one. */
export function progressOf(turn: TurnView, before: Card, now: Card): string {
  if (now.kind === 'picture') return before.kind === 'picture' ? '' : finished(turn, now.name);
  if (now.kind === 'failed') return before.kind === 'failed' ? '' : now.sentences.slice(0, 2).join(' ');
  if (now.phase === 'waiting' && !(before.kind === 'running' && before.phase === 'waiting'))
    return l10n.t('The service asks to wait a moment.');
  return '';
}

function finished({ cards }: TurnView, name: string): string {
  const done = cards.filter(({ kind }) => kind === 'picture').length;
  return cards.length === 1 ? l10n.t('Saved {0}.', name) : l10n.t('Saved {0}, {1} of {2}.', name, done, cards.length);
}
