// Renders one line for the deleted images of a turn, and one for those that are no longer where they were saved.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import type { ImageCard } from '../../../shared/protocol';
import { linkButton } from '../../components/buttons';
import { fileNameLabel } from '../../components/file-name';
import { icon } from '../../components/icon';

export type GoneKind = 'deleted' | 'lost';

export interface GoneActions {
  readonly isOpen: boolean;
  toggle(): void;
  /** Searches for the images; absent if that is of no use. */
  readonly find?: () => void;
  press(event: KeyboardEvent, card: ImageCard): void;
  menu(card: ImageCard, x: number, y: number): void;
}

/** The images that the user deleted in Peel, or the other missing ones. */
export function goneImages(cards: readonly ImageCard[], kind: GoneKind): ImageCard[] {
  return cards.filter(({ missing, deleted }) => missing && (deleted === true) === (kind === 'deleted'));
}

export function goneLine(
  kind: GoneKind,
  cards: readonly ImageCard[],
  { isOpen, toggle, find, press, menu }: GoneActions,
): TemplateResult | typeof nothing {
  if (cards.length === 0) return nothing;
  return html`<div class="gone" data-kind=${kind} data-cards=${cards.map(({ id }) => id).join(' ')}>
    <div class="gone-line">
      <button type="button" class="gone-toggle" aria-expanded=${isOpen} @click=${toggle}>
        ${icon(isOpen ? 'chevron-down' : 'chevron-right')}<span>${countText(kind, cards.length)}</span>
      </button>
      ${find ? linkButton(l10n.t('Find Moved Images'), find) : nothing}
    </div>
    ${
      isOpen
        ? html`<ul class="gone-list">
            ${cards.map((card) => row(card, press, menu))}
          </ul>`
        : nothing
    }
  </div>`;
}

function row(card: ImageCard, press: GoneActions['press'], menu: GoneActions['menu']): TemplateResult {
  const open = (event: Event): void => {
    event.preventDefault();
    const { left, bottom } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    menu(card, left, bottom);
  };
  return html`<li data-card=${card.id}>
    <button
      type="button"
      class="gone-name"
      title=${card.detail}
      aria-haspopup="menu"
      @click=${open}
      @contextmenu=${open}
      @keydown=${(event: KeyboardEvent) => press(event, card)}
    >
      ${icon(card.starred ? 'star-full' : card.deleted ? 'trash' : 'circle-slash')}${fileNameLabel(card.name)}${
        card.starred ? html`<span class="unseen">, ${l10n.t('starred')}</span>` : nothing
      }
    </button>
  </li>`;
}

function countText(kind: GoneKind, count: number): string {
  if (kind === 'deleted') return count === 1 ? l10n.t('1 deleted') : l10n.t('{0} deleted', count);
  return count === 1 ? l10n.t('1 moved or deleted') : l10n.t('{0} moved or deleted', count);
}
