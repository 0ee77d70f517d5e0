// Implements the context menu: actions with their shortcuts, at the pointer or at an element.
import { html, LitElement, nothing } from 'lit';
import { icon } from './icon';
import { nextIndex } from './roving-focus';

export interface MenuItem {
  readonly label: string;
  readonly icon: string;
  /** The shortcut for display, or another text at the end of the line. */
  readonly key?: string;
  /** The shortcut in ARIA syntax. */
  readonly shortcut?: string;
  /** It starts a group. */
  readonly separated?: boolean;
  act(): void;
}

export interface MenuDetail {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly x: number;
  readonly y: number;
  /** The element that gets the focus back. */
  readonly from: HTMLElement;
}

export function openMenu(detail: MenuDetail): void {
  detail.from.dispatchEvent(new CustomEvent<MenuDetail>('menu', { bubbles: true, detail }));
}

/** Minimum distance from the edge of the page, in pixels. */
const margin = 4;

export class ContextMenu extends LitElement {
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
    const to = nextIndex(event.key, { index, count: items.length, columns: 1 });
    if (to === undefined || event.key === 'ArrowLeft' || event.key === 'ArrowRight') return;
    event.preventDefault();
    items.at(to === 'before' ? -1 : to === 'after' ? 0 : to)?.focus();
  }

  protected override render() {
    const { shown } = this;
    if (!shown) return nothing;
    return html`<div class="menu" role="menu" aria-label=${shown.label} @keydown=${this.pressed}>
      ${shown.items.map(
        ({ label, icon: name, key, shortcut, separated, act }) =>
          html`${separated ? html`<div class="menu-separator" role="separator"></div>` : nothing}<button
              type="button"
              role="menuitem"
              class="menu-item"
              tabindex="-1"
              aria-keyshortcuts=${shortcut ?? nothing}
              @pointerenter=${(event: Event) => (event.currentTarget as HTMLElement).focus()}
              @click=${() => {
                this.close(true);
                act();
              }}
            >
              ${icon(name)}<span class="menu-label">${label}</span
              >${key === undefined ? nothing : html`<span class="menu-key">${key}</span>`}
            </button>`,
      )}
    </div>`;
  }
}

customElements.define('peel-menu', ContextMenu);
