// Dismisses failed cards, and shows them again: until another notice appears, all that were dismissed.
import * as l10n from '@vscode/l10n';
import { maxImageCount } from '../../../core/request/image-request';
import type { FailedCard, ImageRef } from '../../../shared/protocol';
import type { NoticeAction } from '../state/notice-state';
import type { PanelStore } from '../state/panel-state';

/** Milliseconds within which the host reports the cards that are shown again. */
const soon = 5000;

/** The detail of the event `dismiss`: cards of one turn. */
export interface DismissDetail {
  readonly turn: string;
  readonly cards: readonly FailedCard[];
}

export function requestDismissal(from: EventTarget | null, detail: DismissDetail): void {
  from?.dispatchEvent(new CustomEvent<DismissDetail>('dismiss', { bubbles: true, detail }));
}

interface Dismissal {
  readonly turn: string;
  readonly ids: readonly string[];
  /** The outbox has data of one of them. */
  readonly isKept: boolean;
}

/** @param jump shows and focuses a card */
export function createDismissals(panel: PanelStore, jump: (to: Pick<ImageRef, 'turn' | 'image'>) => Promise<void>) {
  const { host, thread } = panel;
  let dismissed: readonly Dismissal[] = [];
  const action: NoticeAction = {
    label: l10n.t('Undo'),
    act: () => void panel.once('undo', undo, 'same'),
  };

  async function undo(): Promise<void> {
    const all = dismissed;
    for (const { ids } of all) await host.setDismissed(ids, false);
    dismissed = [];
    panel.setNotice('');
    const count = countOf(all);
    panel.announce(
      count === 1 ? l10n.t('The failure is shown again.') : l10n.t('{0} failures are shown again.', count),
    );
    const { turn, ids } = all.at(-1) as Dismissal;
    const image = ids[0] as string;
    await appears(turn, image);
    await jump({ turn, image });
  }

  /** Waits until the host has reported a card. */
  function appears(turn: string, card: string): Promise<void> {
    const isThere = (): boolean => thread.turn(turn)?.cards.some(({ id }) => id === card) === true;
    return new Promise((resolve) => {
      const watches = [panel.watch('thread', check), panel.watch(`turn:${turn}`, check)];
      const timer = setTimeout(end, soon);
      function end(): void {
        clearTimeout(timer);
        for (const stop of watches) stop();
        resolve();
      }
      function check(): void {
        if (isThere()) end();
      }
      check();
    });
  }

  return {
    /** Resolves when the host has answered. */
    async dismiss({ turn, cards }: DismissDetail): Promise<void> {
      const ids = cards.map(({ id }) => id).slice(0, maxImageCount);
      const act = async (): Promise<void> => {
        await host.setDismissed(ids, true);
        const isKept = cards.some(({ recoverable }) => recoverable);
        dismissed = [...(panel.noticeAction() === action ? dismissed : []), { turn, ids, isKept }];
        panel.setNotice(noticeText(dismissed), action);
      };
      await panel.once(`dismiss:${ids.join()}`, act, 'same');
    },
  };
}

const countOf = (all: readonly Dismissal[]): number => all.flatMap(({ ids }) => ids).length;

function noticeText(all: readonly Dismissal[]): string {
  const count = countOf(all);
  const text = count === 1 ? l10n.t('Failure dismissed.') : l10n.t('{0} failures dismissed.', count);
  if (!all.some(({ isKept }) => isKept)) return text;
  return `${text} ${l10n.t('“Peel: Recover Unsaved Images…” still has the received data.')}`;
}
