// Shows where the session branches: the branch of a turn, and buttons to the neighboring branches.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import type { Fork, TurnView } from '../../../shared/protocol';
import { altKeyLabel } from '../../components/alt-key';
import { truncate } from '../../components/format';
import { linkButton, thumbnailOrIcon } from '../../components/buttons';
import { icon } from '../../components/icon';
import type { ThreadState } from '../state/thread-state';

export type BranchStep = 'before' | 'after';

/** Requests the branch that starts with another turn. */
export interface BranchSwitchDetail {
  readonly to: string;
  readonly step: BranchStep;
  /** Shows only that branch instead of all. */
  readonly alone?: boolean;
}

/** @param alone only one branch is shown. @param isolate shows only this branch. @param press gets every key event */
export function branchBar(
  { fork }: TurnView,
  alone: boolean,
  isolate: () => void,
  press: (event: KeyboardEvent) => void,
): TemplateResult | typeof nothing {
  if (!fork) return nothing;
  const [place, count] = [fork.index + 1, fork.turns.length];
  return html`<div class="fork" role="group" aria-label=${l10n.t('Branch {0} of {1}', place, count)} @keydown=${press}>
    ${icon('git-branch')} ${branchAt(fork, 'before')}
    <span class="fork-place" aria-hidden="true">${l10n.t('{0} of {1}', place, count)}</span>
    ${branchAt(fork, 'after')} ${alone ? nothing : linkButton(l10n.t('Show Only This Branch'), isolate, 'fork-alone')}
  </div>`;
}

/** Whether the turn belongs to a tree with several branches, so that a single one can be shown. */
export function isForked({ order, turn }: Pick<ThreadState, 'order' | 'turn'>, id: string): boolean {
  const rootOf = (from: string): string => {
    let root = from;
    for (let up = turn(root)?.parent?.turn; up !== undefined; up = turn(root)?.parent?.turn) root = up;
    return root;
  };
  const root = rootOf(id);
  return order().some((one) => turn(one)?.fork !== undefined && rootOf(one) === root);
}

/** The branch to the left or right; the keys wrap around at the ends. */
export function neighbor({ index, turns }: Fork, step: BranchStep): string | undefined {
  return turns.at((index + (step === 'before' ? -1 : 1)) % turns.length)?.id;
}

function branchAt({ index, turns }: Fork, step: BranchStep): TemplateResult {
  const place = step === 'before' ? index - 1 : index + 1;
  const turn = turns[place];
  const text = turn
    ? l10n.t('Branch {0} of {1}: {2}', place + 1, turns.length, truncate(turn.prompt, 80))
    : step === 'before'
      ? l10n.t('This is the first branch')
      : l10n.t('This is the newest branch');
  const arrow = icon(step === 'before' ? 'chevron-left' : 'chevron-right');
  return html`<button
    type="button"
    class="tool fork-step"
    data-step=${step}
    aria-disabled=${turn === undefined}
    aria-keyshortcuts=${step === 'before' ? 'Alt+Shift+B' : 'Alt+B'}
    title=${turn ? `${text} (${altKeyLabel('b', step === 'before')})` : text}
    aria-label=${text}
    @click=${({ currentTarget }: Event) => {
      if (turn) requestBranch(currentTarget as HTMLElement, { to: turn.id, step });
    }}
    @keydown=${(event: KeyboardEvent) => {
      const key = { ArrowLeft: 'before', ArrowRight: 'after' }[event.key];
      if (key === undefined) return;
      event.preventDefault();
      const bar = (event.currentTarget as HTMLElement).closest('.fork');
      const button = bar?.querySelector<HTMLElement>(`[data-step=${key}]`);
      button?.focus();
      button?.click();
    }}
  >
    ${step === 'before' ? arrow : nothing}${turn ? thumbnailOrIcon(turn.thumbnail, 20, { lazy: true }) : nothing}${step === 'after' ? arrow : nothing}
  </button>`;
}

export function requestBranch(from: HTMLElement, detail: BranchSwitchDetail): void {
  from.closest('peel-turn')?.dispatchEvent(new CustomEvent<BranchSwitchDetail>('switch', { bubbles: true, detail }));
}
