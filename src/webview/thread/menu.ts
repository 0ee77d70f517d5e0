// The menu of a picture: every deed with its key, where the pointer is or at the picture.
import { html, LitElement, nothing } from 'lit';
import * as l10n from '@vscode/l10n';
import type { PictureCard } from '../../shared/protocol';
import { icon } from '../parts/icon';
import { stepTo } from '../parts/roving';
import { deedsFor, doDeed } from './deeds';

export interface MenuDetail {
  readonly card: PictureCard;
  readonly x: number;
  readonly y: number;
  /** Gets the focus back. */
  readonly from: HTMLElement;
}

/** Pixels that it stays away from the page's edge. */
const margin = 4;

export class PictureMenu extends LitElement {
  static override properties = { shown: { state: true } };
  declare private shown: MenuDetail | undefined;

  private readonly outside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.close(false);
  };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  open(detail: MenuDetail): void {
    this.shown = detail;
    window.addEventListener('pointerdown', this.outside, true);
    window.addEventListener('blur', this.outside);
    window.addEventListener('resize', this.outside);
  }

  private close(back: boolean): void {
    const before = this.shown;
    this.shown = undefined;
    window.removeEventListener('pointerdown', this.outside, true);
    window.removeEventListener('blur', this.outside);
    window.removeEventListener('resize', this.outside);
    if (back) before?.from.focus();
  }

  protected override updated(): void {
    const menu = this.querySelector<HTMLElement>('.menu');
    if (!menu || !this.shown) return;
    const { width, height } = menu.getBoundingClientRect();
    const left = Math.max(margin, Math.min(this.shown.x, window.innerWidth - width - margin));
    const top = Math.max(margin, Math.min(this.shown.y, window.innerHeight - height - margin));
    menu.style.left = `${left}px`;
    menu.style.top = `${top}px`;
    if (!menu.contains(document.activeElement)) menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }

  private pressed(event: KeyboardEvent): void {
    const items = [...this.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const index = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      return this.close(true);
    }
    const to = stepTo(event.key, { index, count: items.length, columns: 1 });
    if (to === undefined || event.key === 'ArrowLeft' || event.key === 'ArrowRight') return;
    event.preventDefault();
    items.at(to === 'before' ? -1 : to === 'after' ? 0 : to)?.focus();
  }

  protected override render() {
    const { shown } = this;
    if (!shown) return nothing;
    const { card, from } = shown;
    return html`<div
      class="menu"
      role="menu"
      aria-label=${l10n.t('Actions for {0}', card.name)}
      @keydown=${this.pressed}
    >
      ${deedsFor(card).map(
        ({ action, label, icon: name, key, shortcut }) =>
          html`<button
            type="button"
            role="menuitem"
            class="menu-item"
            tabindex="-1"
            aria-keyshortcuts=${shortcut}
            @pointerenter=${(event: Event) => (event.currentTarget as HTMLElement).focus()}
            @click=${() => {
              this.close(true);
              doDeed(from, card.id, action);
            }}
          >
            ${icon(name)}<span class="menu-label">${label}</span><span class="menu-key">${key}</span>
          </button>`,
      )}
    </div>`;
  }
}

customElements.define('peel-menu', PictureMenu);
