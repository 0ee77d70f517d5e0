// Renders the gallery: filters, notes, the line with the count and the actions, the grid.
import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import * as l10n from '@vscode/l10n';
import { iconButton } from '../components/buttons';
import { icon } from '../components/icon';
import { type ContextMenu, type MenuDetail, openMenu } from '../components/menu';
import { filterBar } from './filter-bar';
import { galleryActions, galleryMenu, runGalleryAction } from './gallery-actions';
import { emptyGallery, galleryNotes } from './gallery-notes';
import type { GalleryStore } from './gallery-store';
import './image-grid';
import type { ImageGrid } from './image-grid';

export class GalleryElement extends LitElement {
  declare store: GalleryStore;
  /** The position from before the page was discarded has been restored, or the user has scrolled. */
  private isRestored = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.store.watch(() => this.requestUpdate());
    document.addEventListener('keydown', (event) => this.press(event));
    for (const kind of ['wheel', 'pointerdown', 'keydown'])
      document.addEventListener(kind, () => (this.isRestored = true), { capture: true, passive: true });
  }

  private get grid(): ImageGrid | null {
    return this.querySelector<ImageGrid>('peel-image-grid');
  }

  private get search(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>('.search > input');
  }

  /** A character typed outside of a text field goes into the search box, which gets the focus. */
  private press(event: KeyboardEvent): void {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    if (key.toLowerCase() === 'f' && (ctrlKey || metaKey) && !altKey) {
      event.preventDefault();
      this.search?.focus();
      this.search?.select();
      return;
    }
    const isElsewhere = !(target as Element).closest('input, select, button, peel-menu');
    const isText = key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
    if (isElsewhere && isText && !event.defaultPrevented) this.search?.focus();
  }

  protected override updated(): void {
    this.grid?.requestUpdate();
    if (this.isRestored || this.store.images().length === 0) return;
    const scroll = this.store.scroll();
    void this.grid?.updateComplete.then(() => {
      if (this.isRestored) return;
      const isFound = scroll === undefined || this.grid?.scrollToImage(scroll.image, scroll.past) !== false;
      // More images may be found while the sessions are being read.
      this.isRestored = isFound || this.store.head()?.state !== 'loading';
    });
  }

  protected override render() {
    const { store } = this;
    const head = store.head();
    if (!head) return nothing;
    return html`<main
      class="gallery"
      @menu=${({ detail }: CustomEvent<MenuDetail>) => this.querySelector<ContextMenu>('peel-menu')?.open(detail)}
    >
      <h1 class="unseen">${l10n.t('Image Gallery')}</h1>
      <div class="gallery-head">
        ${
          store.isEmpty()
            ? nothing
            : filterBar({
                head,
                filter: store.filter(),
                set: (change) => store.setFilter(change),
                leave: () => this.grid?.focusGrid(),
              })
        }
        ${galleryNotes(store)} ${store.isEmpty() || store.isSearching() ? nothing : this.countLine()}
      </div>
      <div class="scroller" aria-busy=${head.state === 'loading'}>
        <peel-image-grid .store=${store} ?hidden=${store.images().length === 0}></peel-image-grid>
        ${emptyGallery(store)}
      </div>
      <peel-menu></peel-menu>
    </main>`;
  }

  /** The number of images; with a selection, also its actions. */
  private countLine() {
    const { store } = this;
    const { selected } = store.selection();
    const head = store.head();
    const ids = store.images().filter((id) => selected.has(id));
    const isBusy = head?.state === 'loading' && store.images().length > 0;
    const count =
      ids.length === 0 ? store.countText() : l10n.t('{0} of {1} selected', ids.length, store.images().length);
    return html`<div class="count-line">
      <p class="count">${isBusy ? icon('loading', true) : nothing}<span>${count}</span></p>
      ${ids.length === 0 ? nothing : this.toolbar(ids)}
    </div>`;
  }

  private toolbar(ids: readonly string[]) {
    const { store } = this;
    const actions = galleryActions(ids.map((id) => store.item(id)));
    return html`<div class="selection-actions" role="group" aria-label=${l10n.t('Actions for the selected images')}>
      ${repeat(
        actions.filter(({ isMain }) => isMain),
        ({ action }) => (action === 'unstar' ? 'star' : action),
        ({ action, label, icon: name, shortcut }) =>
          html`<button
            type="button"
            class="tool"
            data-action=${action === 'unstar' ? 'star' : action}
            title="${label} (${shortcut})"
            aria-label=${label}
            @click=${() => void runGalleryAction(store, ids, action)}
          >
            ${icon(name)}
          </button>`,
      )}
      ${iconButton(
        'ellipsis',
        l10n.t('More Actions'),
        ({ currentTarget }) => {
          const from = currentTarget as HTMLElement;
          const { left, bottom } = from.getBoundingClientRect();
          const label = l10n.t('Actions for the selected images');
          openMenu({ label, items: galleryMenu(store, ids), x: left, y: bottom, from });
        },
        { opensMenu: true },
      )}
      <button
        type="button"
        class="tool"
        title="${l10n.t('Clear Selection')} (Escape)"
        aria-label=${l10n.t('Clear Selection')}
        @click=${() => {
          store.clearSelection();
          this.grid?.focusGrid();
        }}
      >
        ${icon('close')}
      </button>
    </div>`;
  }
}

customElements.define('peel-gallery', GalleryElement);
