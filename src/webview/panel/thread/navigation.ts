// Ways through the thread: to a picture, to another branch, out of a turn with the arrow keys, back to where a page was left.
import * as l10n from '@vscode/l10n';
import type { ImageRef } from '../../../shared/protocol';
import { isFallbackFocus, focusIfActive } from '../../components/focus-keeper';
import type { PanelStore } from '../state/panel-state';
import type { BranchSwitchDetail } from './branch-bar';
import type { Pagination } from './pagination';
import { scrollToElement, viewportOf, nextFrame, scrollToOffset } from './scroll-position';
import type { TurnElement } from './turn-view';

/** Milliseconds that a turn is lit up after a jump, as in styles/thread.css. */
const flash = 1200;

/** Where the thread was left: a turn, and how many pixels of it were scrolled past. */
export interface ScrollAnchor {
  readonly turn: string;
  readonly past: number;
}

export interface ThreadNavigation {
  jump(to: Pick<ImageRef, 'turn' | 'image'>): Promise<void>;
  switchTo(to: BranchSwitchDetail, from: HTMLElement): Promise<void>;
  leave(from: string, to: 'before' | 'after'): Promise<void>;
  restore(anchor: ScrollAnchor): Promise<void>;
}

/** @param draw has a turn drawn, wherever it is */
export function createNavigation(
  panel: PanelStore,
  older: Pagination,
  draw: (turn: string) => Promise<TurnElement | undefined>,
): ThreadNavigation {
  const { thread, announce } = panel;
  let moves = 0;
  /** Starts a move. The returned function says whether no later move has started: a later one wins. */
  const begin = (): (() => boolean) => {
    const number = ++moves;
    return () => number === moves;
  };

  /** Nothing that is not marked is shown now, and this picture is not. */
  const isHidden = (id: string, image: string): boolean => {
    const card = thread.turn(id)?.cards.find((one) => one.id === image);
    return thread.view().starredOnly && card !== undefined && !(card.kind === 'picture' && card.starred);
  };

  /** Has a turn fetched and drawn; where only a part of the session is shown and it is not in it, another part. */
  async function reach(id: string, image = ''): Promise<TurnElement | undefined> {
    const { branch, starredOnly } = thread.view();
    if (isHidden(id, image) || (!thread.turn(id) && (branch !== undefined || starredOnly)))
      await panel.show({ starredOnly: false, ...(branch === undefined ? {} : { branch: id }) });
    const there = (await older.reach(id)) ? await draw(id) : undefined;
    if (!there && !older.stuck()) announce(l10n.t('That image is not in this session.'));
    return there;
  }

  return {
    /** Scrolls to a picture, gives it the focus and lights up its turn; older turns are fetched where needed. */
    async jump({ turn: id, image }) {
      const isLatest = begin();
      const turn = await reach(id, image);
      if (!turn || !isLatest()) return;
      focusIfActive(() => turn.control(image)?.focus({ preventScroll: true }));
      turn.toggleAttribute('data-flash', true);
      setTimeout(() => turn.toggleAttribute('data-flash', false), flash);
      await scrollToElement(turn);
    },

    /** Another branch in place of the one that is shown; where all are, the other one comes to the same place. */
    async switchTo({ to, step, alone = false }, from) {
      const isLatest = begin();
      const offset = from.getBoundingClientRect().top - viewportOf(from).top;
      const { branch, starredOnly } = thread.view();
      if ((alone || branch !== undefined) && !(await panel.show({ branch: to, starredOnly }))) return;
      if (!isLatest()) return;
      const turn = await reach(to);
      if (!turn || !isLatest()) return;
      focusIfActive(() => {
        const { activeElement: active } = document;
        // “Only this branch” disappears with the step; it may be drawn still.
        if (!turn.contains(active) || isFallbackFocus() || (alone && active?.matches('.fork-alone')))
          (turn.stepper(step) ?? turn.control(''))?.focus({ preventScroll: true });
      });
      const fork = thread.turn(to)?.fork;
      if (alone) announce(l10n.t('Showing only this branch.'));
      else if (fork) announce(l10n.t('Branch {0} of {1}', fork.index + 1, fork.turns.length));
      await scrollToOffset(turn, offset);
    },

    /** To the next turn that has a picture, wherever that is. */
    async leave(from, to) {
      const step = to === 'before' ? -1 : 1;
      for (let index = thread.order().indexOf(from) + step; index >= 0; index += step) {
        if (index >= thread.order().length && !(await older.fetch())) return;
        const view = thread.turn(thread.order()[index] ?? '');
        if (!view?.cards.some(({ kind }) => kind === 'picture')) continue;
        const image = (await draw(view.id))?.pictures.at(step > 0 ? 0 : -1);
        focusIfActive(() => image?.focus({ preventScroll: true }));
        image?.scrollIntoView({ block: 'nearest' });
        // What was drawn on the way may be of another size than it was thought to be.
        await nextFrame();
        return image?.scrollIntoView({ block: 'nearest' });
      }
    },

    async restore({ turn: id, past }) {
      if (!(await older.reach(id))) return;
      const turn = await draw(id);
      if (turn) await scrollToOffset(turn, -past);
    },
  };
}
