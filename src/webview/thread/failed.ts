// A picture that did not come: what happened, what it may have cost, and what can be done about it.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import { maxCount } from '../../core/request';
import type { FailedCard } from '../../shared/protocol';
import { icon } from '../parts/icon';
import type { Panel } from '../state/panel';
import { recallTurn } from './asked';

const icons: Record<FailedCard['reason'], string> = {
  failed: 'error',
  canceled: 'circle-slash',
  interrupted: 'debug-disconnect',
};

/** From here on the text may have to be scrolled, by keyboard too. */
const longText = 280;

/** One press for all that can be asked for once more, where that is more than one. */
export function againAll(cards: readonly FailedCard[], { once, host }: Panel): TemplateResult | typeof nothing {
  const ids = cards.flatMap(({ again, id }) => (again ? id : [])).slice(0, maxCount);
  if (ids.length < 2) return nothing;
  return html`<button
    type="button"
    class="button button-second again-all"
    @click=${() => void once(`again:${ids.join()}`, () => host.again(ids), 'paid')}
  >
    ${
      ids.length === cards.length
        ? l10n.t('Try all {0} again', ids.length)
        : l10n.t('Try {0} of them again', ids.length)
    }<span class="cost">${l10n.t('{0} paid requests', ids.length)}</span>
  </button>`;
}

/**
 * It takes the focus itself from the card whose place it takes: the key that follows must not pay.
 * @param place `Picture 2 of 4`, where there are several
 */
export function failedCell(card: FailedCard, turn: string, place: string | undefined, panel: Panel): TemplateResult {
  const [head = '', ...rest] = card.sentences;
  const { host } = panel;
  return html`<li
    class="cell failed"
    tabindex="-1"
    data-card=${card.id}
    data-reason=${card.reason}
    ?data-charged=${card.mayHaveBeenCharged}
  >
    ${icon(icons[card.reason])}
    <div class="failed-text" tabindex=${card.sentences.join('').length > longText ? 0 : nothing}>
      <p class="failed-head">${place === undefined ? nothing : html`<span class="muted">${place} · </span>`}${head}</p>
      <p>${rest.join(' ')}</p>
    </div>
    <div class="failed-acts">
      ${
        card.key
          ? html`<button type="button" class="button button-second" @click=${() => void panel.ask(host.go('key'))}>
              ${l10n.t('Set API Key…')}
            </button>`
          : nothing
      }
      ${
        card.again
          ? html`<button
              type="button"
              class="button button-second"
              @click=${() => void panel.once(`again:${card.id}`, () => host.again([card.id]), 'paid')}
            >
              ${l10n.t('Try again')}<span class="cost">${l10n.t('1 paid request')}</span>
            </button>`
          : nothing
      }
      ${
        card.kept
          ? html`<button type="button" class="button button-second" @click=${() => void panel.ask(host.go('recover'))}>
              ${l10n.t('Recover…')}
            </button>`
          : nothing
      }
      <button type="button" class="button button-quiet" @click=${(event: Event) => void recallTurn(panel, turn, event)}>
        ${l10n.t('Change and retry')}
      </button>
      <button type="button" class="button button-quiet" @click=${() => void panel.ask(host.go('log'))}>
        ${l10n.t('Show Log')}
      </button>
    </div>
  </li>`;
}
