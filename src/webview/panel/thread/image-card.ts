// Renders an image of a turn, with a toolbar that appears on hover and focus.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import type { ImageCard } from '../../../shared/protocol';
import { fileNameLabel } from '../../components/file-name';
import { formatDuration, joinFacts, formatPixels, formatSize } from '../../components/format';
import { altKeyLabel } from '../../components/alt-key';
import { icon } from '../../components/icon';
import { startImageDrag } from '../../components/image-drag';
import { nextIndex } from '../../components/roving-focus';
import { imageActionsFor, runImageAction, type ThreadImageAction } from './image-actions';

export interface ImageCellPosition {
  readonly index: number;
  readonly count: number;
  /** It is in the tab order. */
  readonly current: boolean;
  /** It has been hovered or focused: all of its controls are rendered. */
  readonly touched: boolean;
  /** How many turns continue it. */
  readonly continued: number;
  /** The draft continues it. */
  readonly next: boolean;
}

export interface ImageCellActions {
  press(event: KeyboardEvent): void;
  choose(): void;
  /** Shows the newest turn that continues it. */
  follow(): void;
  /** Opens its menu at a position in the view. */
  menu(x: number, y: number): void;
}

export function imageCell(card: ImageCard, place: ImageCellPosition, actions: ImageCellActions): TemplateResult {
  const { index, count, current, touched, continued, next } = place;
  const name = count > 1 ? l10n.t('Image {0} of {1}: {2}', index + 1, count, card.name) : card.name;
  return html`<li
    class="cell"
    data-card=${card.id}
    ?data-current=${current && count > 1}
    ?data-next=${next}
    .style=${`--ratio: ${card.width / card.height}`}
    @contextmenu=${(event: MouseEvent) => {
      event.preventDefault();
      actions.menu(event.clientX, event.clientY);
    }}
    @pointerenter=${actions.choose}
  >
    <button
      type="button"
      class="picture"
      tabindex=${current ? 0 : -1}
      aria-label=${[name, formatPixels(card), formatSize(card.bytes), ...(card.starred ? [l10n.t('starred')] : [])].join(', ')}
      aria-keyshortcuts=${imageActionsFor(card)
        .flatMap(({ shortcut }) => shortcut ?? [])
        .join(' ')}
      title=${card.detail}
      draggable="true"
      @dragstart=${(event: DragEvent) => startImageDrag(event, card.id)}
      @click=${(event: MouseEvent) => runImageAction(event.currentTarget as HTMLElement, card, 'open')}
      @keydown=${actions.press}
      @focus=${actions.choose}
    >
      ${image(card)}
    </button>
    ${next ? html`<span class="next-mark">${icon('git-branch')}<span>${l10n.t('Continuing this')}</span></span>` : nothing}
    ${
      continued > 0
        ? html`<button
            type="button"
            class="branch-mark"
            tabindex=${current ? 0 : -1}
            title=${l10n.t('Show What Continues This Image')}
            aria-label=${continued === 1 ? l10n.t('Show the Image That Continues This One') : l10n.t('Show the Newest of {0} Branches', continued)}
            @click=${actions.follow}
          >
            ${icon('git-branch')}${continued > 1 ? html`<span>${continued}</span>` : nothing}
          </button>`
        : nothing
    }
    ${star(card, current, touched)}${current ? toolbar(card, touched, actions) : nothing}
  </li>`;
}

/** Always visible on a starred image; on others only on hover and focus. */
function star(card: ImageCard, current: boolean, touched: boolean): TemplateResult | typeof nothing {
  const { starred } = card;
  if (!starred && (!current || !touched)) return nothing;
  return html`<button
    type="button"
    class="star"
    tabindex=${current ? 0 : -1}
    aria-pressed=${starred}
    title=${`${starred ? l10n.t('Unstar') : l10n.t('Star')} (${altKeyLabel('s')})`}
    aria-label=${l10n.t('Starred')}
    @click=${(event: MouseEvent) => runImageAction(event.currentTarget as HTMLElement, card, 'star')}
  >
    ${icon(starred ? 'star-full' : 'star-empty')}
  </button>`;
}

function image({ thumbnail, width, height }: ImageCard): TemplateResult {
  if (thumbnail === undefined) return html`<span class="picture-face">${icon('file-media')}</span>`;
  return html`<img
    class="picture-image"
    src=${thumbnail}
    alt=""
    width=${width}
    height=${height}
    loading="lazy"
    decoding="async"
    draggable="false"
  />`;
}

/** Actions without a button in the toolbar; the one that costs money is only in the menu, apart from the free ones. */
const elsewhere = new Set<ThreadImageAction>(['open', 'star', 'rename', 'again']);

/** The first actions have buttons if the image is wide enough; the menu contains all of them. */
function toolbar(card: ImageCard, touched: boolean, actions: ImageCellActions): TemplateResult {
  const shown = (touched ? imageActionsFor(card) : []).filter(({ action }) => !elsewhere.has(action));
  return html`<div
    class="toolbar"
    role="toolbar"
    aria-label=${l10n.t('Actions for {0}', card.name)}
    @keydown=${moveInToolbar}
    @focusin=${keepTabStop}
  >
    ${shown.map(
      ({ action, label, icon: name, key }, index) =>
        html`<button
          type="button"
          class="tool"
          tabindex=${index === 0 ? 0 : -1}
          data-rank=${index}
          title=${`${label} (${key ?? ''})`}
          aria-label=${label}
          @click=${(event: MouseEvent) => runImageAction(event.currentTarget as HTMLElement, card, action)}
        >
          ${icon(name)}
        </button>`,
    )}
    <button
      type="button"
      class="tool"
      tabindex=${shown.length === 0 ? 0 : -1}
      title=${l10n.t('More Actions (Shift+F10)')}
      aria-label=${l10n.t('More Actions')}
      aria-haspopup="menu"
      @click=${(event: MouseEvent) => {
        const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
        actions.menu(left, bottom);
      }}
    >
      ${icon('ellipsis')}
    </button>
  </div>`;
}

/** A single tab stop; the arrow keys move between the visible buttons. */
function moveInToolbar(event: KeyboardEvent): void {
  const bar = event.currentTarget as HTMLElement;
  const buttons = [...bar.querySelectorAll<HTMLElement>('.tool')].filter((button) => button.checkVisibility());
  const index = buttons.indexOf(document.activeElement as HTMLElement);
  const vertical = event.key === 'ArrowUp' || event.key === 'ArrowDown';
  const to = vertical ? undefined : nextIndex(event.key, { index, count: buttons.length, columns: 1 });
  if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (typeof to === 'number') buttons[to]?.focus();
}

/** Tab returns to the button that was last focused. */
function keepTabStop({ currentTarget, target }: FocusEvent): void {
  for (const button of (currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.tool'))
    button.tabIndex = button === target ? 0 : -1;
}

/** The line below the images, about the current one. */
export function imageCaption(card: ImageCard): TemplateResult {
  const facts = [formatPixels(card), formatSize(card.bytes), formatDuration(card.elapsed)];
  return html`<p class="caption" title=${card.detail}>
    ${fileNameLabel(card.name)}<span class="muted facts">${joinFacts(facts)}</span>
  </p>`;
}
