// Announces the result of the run button to screen readers: sent, or only queued.
import * as l10n from '@vscode/l10n';
import type { RunningCard, TurnView } from '../../../shared/protocol';
import type { PanelStore } from '../state/panel-state';

/** Milliseconds to wait for the first request to be sent; large inputs are resized before that. */
const timeout = 2000;

/** Resolves to a sentence as soon as the result is known. @param before the newest turn at the time of the click */
export function runAnnouncement(panel: PanelStore, before: string | undefined): Promise<string> {
  const { thread, watch } = panel;
  return new Promise((resolve) => {
    const unwatch: (() => void)[] = [];
    let followed: string | undefined;
    const finish = (text: string): void => {
      clearTimeout(timer);
      for (const stop of unwatch.splice(0)) stop();
      resolve(text);
    };
    const check = (): void => {
      const newest = thread.order()[0];
      const turn = newest === undefined || newest === before ? undefined : thread.turn(newest);
      if (!turn) return;
      if (followed !== turn.id) {
        followed = turn.id;
        unwatch.push(watch(`turn:${turn.id}`, check), ...turn.cards.map(({ id }) => watch(`card:${id}`, check)));
      }
      const text = sentence(turn);
      if (text !== undefined) finish(text);
    };
    const timer = setTimeout(() => finish(l10n.t('Request started.')), timeout);
    unwatch.push(watch('thread', check));
    check();
  });
}

/** Undefined while nothing has been sent and nothing is known to be queued. */
function sentence({ cards }: TurnView): string | undefined {
  const isOpen = ({ phase, place }: RunningCard): boolean =>
    phase === 'preparing' || (phase === 'queued' && place === undefined);
  // Each failure is announced separately.
  if (cards.every(({ kind }) => kind === 'failed')) return '';
  const running = cards.filter((card) => card.kind === 'running');
  if (running.some(isOpen)) return undefined;
  const queued = running.filter(({ phase }) => phase === 'queued').length;
  if (queued === 0) return l10n.t('Request sent.');
  return queued === cards.length
    ? l10n.t('Request queued. Nothing has been sent yet.')
    : l10n.t('Request sent; {0} of {1} images queued.', queued, cards.length);
}
