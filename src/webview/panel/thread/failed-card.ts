// Renders a failed image: the fields of its error, the service's text, and buttons.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import { maxImageCount } from '../../../core/request/image-request';
import type { FailedCard } from '../../../shared/protocol';
import { costText } from '../composer/run-state';
import { formatPositions } from '../../components/format';
import { iconButton, textButton } from '../../components/buttons';
import { icon } from '../../components/icon';
import { openMenu, type MenuItem } from '../../components/menu';
import type { PanelStore } from '../state/panel-state';
import { requestDismissal } from './dismissals';
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

const retryLabel = (count: number): string => (count === 1 ? l10n.t('Try Again') : l10n.t('Try {0} Again', count));

function retry(cards: readonly FailedCard[], { once, host }: PanelStore): void {
  const ids = cards.map(({ id }) => id).slice(0, maxImageCount);
  void once(`again:${ids.join()}`, () => host.again(ids), 'paid');
}

function retryButton(cards: readonly FailedCard[], panel: PanelStore, all = false): TemplateResult {
  const count = Math.min(cards.length, maxImageCount);
  return html`<button type="button" class="button button-second" ?data-all=${all} @click=${() => retry(cards, panel)}>
    ${retryLabel(count)}<span class="cost">${costText(count)}</span>
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
  const dismiss = ({ currentTarget }: Event): void => requestDismissal(currentTarget, { turn, cards: group });
  const menu = (from: HTMLElement, x: number, y: number): void =>
    openMenu({ label: l10n.t('Actions for {0}', place), items: menuItems(group, turn, panel, from), x, y, from });
  return html`<li
    class="cell failed"
    tabindex="-1"
    data-card=${card.id}
    data-cards=${group.map(({ id }) => id).join(' ')}
    data-reason=${card.reason}
    ?data-charged=${card.mayHaveBeenCharged}
    @keydown=${(event: KeyboardEvent) => {
      if (isDismissKey(event)) dismiss(event);
      else if (isMenuKey(event)) openAtElement(event, menu);
    }}
    @contextmenu=${(event: MouseEvent) => openAtPointer(event, menu)}
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
      ${textButton('quiet', l10n.t('Edit and Retry'), ({ currentTarget }) => void copyTurnToComposer(panel, turn, currentTarget))}
      ${textButton('quiet', l10n.t('Show Log'), () => void panel.ask(host.go('log')))}
    </div>
    ${iconButton('close', l10n.t('Dismiss (Delete)'), (event) => (event as MouseEvent).detail < 2 && dismiss(event), {
      label: l10n.t('Dismiss'),
      shortcut: 'Delete',
    })}
  </li>`;
}

function isDismissKey({ key, metaKey, repeat }: KeyboardEvent): boolean {
  // A key that is held down must not dismiss the next card, too.
  return !repeat && (key === 'Delete' || (key === 'Backspace' && metaKey));
}

const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean => key === 'ContextMenu' || (key === 'F10' && shiftKey);

type OpenAt = (from: HTMLElement, x: number, y: number) => void;

function openAtElement(event: KeyboardEvent, open: OpenAt): void {
  event.preventDefault();
  const from = event.target as HTMLElement;
  const { left, bottom } = from.getBoundingClientRect();
  open(from, left, bottom);
}

/** Selected text keeps the menu that copies it. */
function openAtPointer(event: MouseEvent, open: OpenAt): void {
  if (getSelection()?.toString()) return;
  event.preventDefault();
  open(event.currentTarget as HTMLElement, event.clientX, event.clientY);
}

/** The actions of the card; at the end, apart from the free ones, what costs money. */
function menuItems(group: FailedGroup, turn: string, panel: PanelStore, from: HTMLElement): MenuItem[] {
  const [{ askKey, recoverable, again }] = group;
  const count = Math.min(group.length, maxImageCount);
  const go = (to: 'key' | 'recover' | 'log') => (): void => void panel.ask(panel.host.go(to));
  const items: readonly (MenuItem & { readonly fits?: boolean })[] = [
    { label: l10n.t('Set API Key…'), icon: 'key', act: go('key'), fits: askKey },
    { label: l10n.t('Recover…'), icon: 'save', act: go('recover'), fits: recoverable },
    {
      label: l10n.t('Edit and Retry'),
      icon: 'edit',
      act: () => void copyTurnToComposer(panel, turn, from),
    },
    { label: l10n.t('Show Log'), icon: 'output', act: go('log') },
    {
      label: l10n.t('Dismiss'),
      icon: 'close',
      key: 'Delete',
      shortcut: 'Delete',
      separated: true,
      act: () => requestDismissal(from, { turn, cards: group }),
    },
    {
      label: retryLabel(count),
      icon: 'debug-rerun',
      key: costText(count),
      separated: true,
      act: () => retry(group, panel),
      fits: again,
    },
  ];
  return items.filter(({ fits }) => fits !== false);
}
