// Navigates the thread: to an image, a branch, the next turn, or a stored scroll position.
import * as l10n from '@vscode/l10n';
import type { ImageRef } from '../../../shared/protocol';
import { isFallbackFocus, focusIfActive, watchFocus } from '../../components/focus-keeper';
import type { PanelStore } from '../state/panel-state';
import type { BranchSwitchDetail } from './branch-bar';
import type { Pagination } from './pagination';
import { scrollToElement, viewportOf, nextFrame, scrollToOffset } from './scroll-position';
import type { TurnElement } from './turn-view';

/** Milliseconds that a turn is highlighted after a jump, as in styles/thread.css. */
const flash = 1200;

/** A scroll position: a turn, and how many of its pixels are above the visible area. */
export interface ScrollAnchor {
  readonly turn: string;
  readonly past: number;
}

export type ThreadNavigation = ReturnType<typeof createNavigation>;

/** @param renderTurn renders a turn, wherever it is */
export function createNavigation(
  panel: PanelStore,
  older: Pagination,
  renderTurn: (turn: string) => Promise<TurnElement | undefined>,
) {
  const { thread, announce } = panel;
  let moves = 0;
  /** Starts a move. @returns whether it is still the latest one */
  const begin = (): (() => boolean) => {
    const number = ++moves;
    return () => number === moves;
  };

  /** Only starred images are shown, and this image is not starred. */
  const isHidden = (id: string, image: string): boolean => {
    const card = thread.turn(id)?.cards.find((one) => one.id === image);
    return thread.view().starredOnly && card !== undefined && !(card.kind === 'picture' && card.starred);
  };

  /** Fetches and renders a turn; if the visible part of the session does not include it, shows another part. */
  async function reach(id: string, image = ''): Promise<TurnElement | undefined> {
    const { branch, starredOnly } = thread.view();
    if (isHidden(id, image) || (!thread.turn(id) && (branch !== undefined || starredOnly)))
      await panel.show({ starredOnly: false, ...(branch === undefined ? {} : { branch: id }) });
    const turn = (await older.reach(id)) ? await renderTurn(id) : undefined;
    if (!turn && !older.hasFailed()) announce(l10n.t('That image is not in this session.'));
    return turn;
  }

  return {
    /** Scrolls to an image, focuses it and highlights its turn; fetches older turns if necessary. */
    async jump({ turn: id, image }: Pick<ImageRef, 'turn' | 'image'>): Promise<void> {
      const isLatest = begin();
      const isFocusUnmoved = watchFocus();
      const turn = await reach(id, image);
      if (!turn || !isLatest()) return;
      if (isFocusUnmoved()) focusIfActive(() => turn.control(image)?.focus({ preventScroll: true }));
      turn.toggleAttribute('data-flash', true);
      setTimeout(() => turn.toggleAttribute('data-flash', false), flash);
      await scrollToElement(turn);
    },

    /** Replaces the visible branch; if all branches are visible, scrolls the other one to the same position. */
    async switchTo({ to, step, alone = false }: BranchSwitchDetail, from: HTMLElement): Promise<void> {
      const isLatest = begin();
      const isFocusUnmoved = watchFocus();
      const offset = from.getBoundingClientRect().top - viewportOf(from).top;
      const { branch, starredOnly } = thread.view();
      if ((alone || branch !== undefined) && !(await panel.show({ branch: to, starredOnly }))) return;
      if (!isLatest()) return;
      const turn = await reach(to);
      if (!turn || !isLatest()) return;
      focusIfActive(() => {
        const { activeElement: active } = document;
        if (!isFocusUnmoved()) return;
        // “Only this branch” disappears with the switch, but may still be rendered.
        if (!turn.contains(active) || isFallbackFocus() || (alone && active?.matches('.fork-alone')))
          (turn.stepper(step) ?? turn.control(''))?.focus({ preventScroll: true });
      });
      const fork = thread.turn(to)?.fork;
      if (alone) announce(l10n.t('Showing only this branch.'));
      else if (fork) announce(l10n.t('Branch {0} of {1}', fork.index + 1, fork.turns.length));
      await scrollToOffset(turn, offset);
    },

    /** Moves to the next turn that has an image. */
    async leave(from: string, to: 'before' | 'after'): Promise<void> {
      const step = to === 'before' ? -1 : 1;
      const isFocusUnmoved = watchFocus();
      for (let index = thread.order().indexOf(from) + step; index >= 0; index += step) {
        if (index >= thread.order().length && !(await older.fetch())) return;
        const view = thread.turn(thread.order()[index] ?? '');
        if (!view?.cards.some((card) => card.kind === 'picture' && !card.missing)) continue;
        const image = (await renderTurn(view.id))?.images.at(step > 0 ? 0 : -1);
        if (!isFocusUnmoved()) return;
        focusIfActive(() => image?.focus({ preventScroll: true }));
        image?.scrollIntoView({ block: 'nearest' });
        // Turns rendered on the way may differ from their estimated height.
        await nextFrame();
        return image?.scrollIntoView({ block: 'nearest' });
      }
    },

    async restore({ turn: id, past }: ScrollAnchor): Promise<void> {
      if (!(await older.reach(id))) return;
      const turn = await renderTurn(id);
      if (turn) await scrollToOffset(turn, -past);
    },
  };
}
