// Renders the text of a turn: the prompt, time and ratio, and the service's revised prompt.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import { maxImageCount } from '../../../core/request/image-request';
import type { ImageCard, TurnView } from '../../../shared/protocol';
import { formatImageCount, joinFacts, truncate } from '../../components/format';
import { formatDateTime, formatDate } from '../../components/date-format';
import { iconButton, linkButton, textButton } from '../../components/buttons';
import { findWords, highlighted } from '../../components/highlight-words';
import { icon } from '../../components/icon';
import { watchFocus } from '../../components/focus-keeper';
import { costText } from '../composer/run-state';
import type { PanelStore } from '../state/panel-state';

/** Characters: a longer prompt is collapsed, and then only so much of it is rendered. */
const longPrompt = 160;
const foldedLength = 600;

/** The prompt, exactly as it was typed. */
export function promptText(
  { prompt }: TurnView,
  isUnfolded: boolean | undefined,
  words: readonly string[],
  toggle: (to: boolean) => void,
): TemplateResult {
  const parts = words.length === 0 ? [] : findWords(prompt, words);
  const isFound = parts.some(({ isMatch }) => isMatch);
  // The match may be in the part that is collapsed.
  const unfolded = isUnfolded ?? isFound;
  const long = prompt.length > longPrompt || prompt.split('\n', 5).length > 3;
  const folded = long && !unfolded;
  const text = folded ? prompt.slice(0, foldedLength) : prompt;
  const tabIndex = long && unfolded ? 0 : nothing;
  return html`<header class="asked">
    ${
      isFound && !folded
        ? html`<p class="asked-text" dir="auto" tabindex=${tabIndex}>${highlighted(parts)}</p>`
        : html`<p class="asked-text" dir="auto" ?data-folded=${folded} tabindex=${tabIndex} .textContent=${text}></p>`
    }
    ${
      long
        ? html`<button type="button" class="link" aria-expanded=${unfolded} @click=${() => toggle(!unfolded)}>
            ${unfolded ? l10n.t('Show Less') : l10n.t('Show All')}
          </button>`
        : nothing
    }
  </header>`;
}

/** @param running how many of its images are being generated. @param cancelable how many of them in this window */
export function turnFacts(view: TurnView, running: number, cancelable: number, panel: PanelStore): TemplateResult {
  const { ask, host } = panel;
  const { id, ratio, at, model, cards, style } = view;
  const count = cards.length > 1 ? formatImageCount(cards.length) : '';
  const known = [ratio ?? l10n.t("Model's choice"), count, truncate(style?.name ?? '', 60), formatDate(at)];
  const about = [model, formatDateTime(at), ...(style ? [`\n${style.text}`] : [])].join('\n');
  return html`<div class="facts-line muted">
    <p class="facts" title=${about}>${joinFacts(known)}</p>
    <div class="facts-acts">
      ${iconButton('edit', l10n.t('Copy Prompt and Inputs to Composer'), ({ currentTarget }) => void copyTurnToComposer(panel, id, currentTarget))}
      ${running > 0 ? nothing : runAgainButton(view, panel)}
    </div>
    ${cancelable > 1 ? linkButton(l10n.t('Cancel All {0}', cancelable), () => void ask(host.cancelTurn(id))) : nothing}
  </div>`;
}

/** Requests as many images as the turn did. Apart from the actions on an image, because those are free. */
function runAgainButton({ id, count }: TurnView, { once, host }: PanelStore): TemplateResult {
  return html`<button
    type="button"
    class="link run-again"
    @click=${() => void once(`runAgain:${id}`, () => host.runAgain(id), 'paid')}
  >
    ${icon('debug-rerun')}<span>${l10n.t('Run Again')}</span
    ><span class="cost">${costText(Math.min(count, maxImageCount))}</span>
  </button>`;
}

/** Copies the turn's prompt and inputs into the composer, to be edited there. */
export async function copyTurnToComposer(
  { ask, host }: PanelStore,
  turn: string,
  from: EventTarget | null,
): Promise<void> {
  const isFocusUnmoved = watchFocus();
  if ((await ask(host.recall(turn))) && isFocusUnmoved())
    from?.dispatchEvent(new CustomEvent('focusprompt', { bubbles: true }));
}

/** The prompt as revised by the service; empty if it is the same. */
export function revisedPromptText(
  { prompt, style }: TurnView,
  { revisedPrompt }: ImageCard,
): TemplateResult | typeof nothing {
  const sent = style ? `${prompt}\n\n${style.text}` : prompt;
  if (revisedPrompt === undefined || revisedPrompt.trim() === '' || revisedPrompt === sent) return nothing;
  const use = ({ currentTarget }: Event): void =>
    void currentTarget?.dispatchEvent(new CustomEvent('useprompt', { bubbles: true, detail: revisedPrompt }));
  return html`<details class="revised">
    <summary>${l10n.t('The service rewrote your prompt')}</summary>
    <p class="revised-text" dir="auto" tabindex="0" .textContent=${revisedPrompt}></p>
    ${textButton('second', l10n.t('Use This Prompt'), use)}
  </details>`;
}
