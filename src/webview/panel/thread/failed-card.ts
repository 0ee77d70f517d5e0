// Renders a failed image: the fields of its error, the service's text, and buttons.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import { maxImageCount } from '../../../core/request/image-request';
import type { FailedCard } from '../../../shared/protocol';
import { costText } from '../composer/run-state';
import { formatPositions } from '../../components/format';
import { textButton } from '../../components/buttons';
import { icon } from '../../components/icon';
import type { PanelStore } from '../state/panel-state';
import { copyTurnToComposer } from './turn-header';

const icons = { failed: 'error', canceled: 'circle-slash', interrupted: 'debug-disconnect' };

/** Characters. Longer texts scroll in a panel of 200 px, by keyboard too. */
const longText = 180;

/** Cards of one turn with exactly the same message; at least one. */
export type FailedGroup = readonly [FailedCard, ...FailedCard[]];

/** Groups equal failures after the whole turn has ended, because the cost of a button must not change under the pointer. */
export function groupFailures(cards: readonly FailedCard[], isOver: boolean): readonly FailedGroup[] {
  const alike = ({ id, ...rest }: FailedCard): string => (isOver ? JSON.stringify(rest) : id);
  return [...Map.groupBy(cards, alike).values()] as unknown as FailedGroup[];
}

/** A button to retry all groups that can be retried, if there are several. */
export function retryAllButton(groups: readonly FailedGroup[], panel: PanelStore): TemplateResult | typeof nothing {
  const worth = groups.filter(([{ again }]) => again);
  return worth.length < 2 ? nothing : retryButton(worth.flat(), panel, true);
}

function retryButton(cards: readonly FailedCard[], { once, host }: PanelStore, all = false): TemplateResult {
  const ids = cards.map(({ id }) => id).slice(0, maxImageCount);
  const count = ids.length;
  return html`<button
    type="button"
    class="button button-second"
    ?data-all=${all}
    @click=${() => void once(`again:${ids.join()}`, () => host.again(ids), 'paid')}
  >
    ${count === 1 ? l10n.t('Try Again') : l10n.t('Try {0} Again', count)}<span class="cost">${costText(count)}</span>
  </button>`;
}

/**
 * The group itself takes the focus from the card it replaces, so that the next key does not pay.
 * @param places the positions of its cards among the `count` requested images, from 0
 */
export function failedCardCell(
  group: FailedGroup,
  { turn, places, count }: { turn: string; places: readonly number[]; count: number },
  panel: PanelStore,
): TemplateResult {
  const [card] = group;
  const { error } = card;
  const { happened, charge, next } = group.length > 1 ? error.several : error;
  const details = [charge, error.keptData, next].filter((text) => text !== '').join(' ');
  const { host } = panel;
  const numbers = formatPositions(places);
  const place =
    group.length > 1 ? l10n.t('Images {0} of {1}', numbers, count) : l10n.t('Image {0} of {1}', numbers, count);
  return html`<li
    class="cell failed"
    tabindex="-1"
    data-card=${card.id}
    data-cards=${group.map(({ id }) => id).join(' ')}
    data-reason=${card.reason}
    ?data-charged=${card.mayHaveBeenCharged}
  >
    ${icon(icons[card.reason])}
    <div class="failed-text" tabindex=${`${happened}${details}${error.serviceText}`.length > longText ? 0 : nothing}>
      <p class="failed-head">${count === 1 ? nothing : html`<span class="muted">${place} · </span>`}${happened}</p>
      <p>${details}</p>
      ${
        error.serviceText
          ? html`<blockquote><p>${l10n.t('Response from the service: “{0}”', error.serviceText)}</p></blockquote>`
          : nothing
      }
    </div>
    <div class="failed-acts">
      ${card.askKey ? textButton('second', l10n.t('Set API Key…'), () => void panel.ask(host.go('key'))) : nothing}
      ${card.again ? retryButton(group, panel) : nothing}
      ${card.recoverable ? textButton('second', l10n.t('Recover…'), () => void panel.ask(host.go('recover'))) : nothing}
      ${textButton('quiet', l10n.t('Edit and Retry'), (event) => void copyTurnToComposer(panel, turn, event))}
      ${textButton('quiet', l10n.t('Show Log'), () => void panel.ask(host.go('log')))}
    </div>
  </li>`;
}
