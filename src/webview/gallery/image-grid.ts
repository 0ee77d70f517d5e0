// Implements the grid of all images, of which only the visible rows are rendered; keyboard and mouse.
import { html, LitElement } from 'lit';
import * as l10n from '@vscode/l10n';
import { takeAltKey } from '../components/alt-key';
import { openMenu } from '../components/menu';
import { renderRows } from '../components/render-rows';
import { maxShownImages } from '../../shared/gallery-protocol';
import { visibleRange } from '../panel/thread/scroll-position';
import { galleryActions, galleryMenu, runGalleryAction } from './gallery-actions';
import type { GalleryStore } from './gallery-store';
import { createCell, updateCell } from './grid-cell';
import { gridTarget } from './grid-keys';
import { recycleRows } from './recycle-rows';
import { gridLayout, type GridLayout, type GridRow, gridRows } from './grid-layout';

/** Milliseconds after the last change before the host is told what is visible: it creates thumbnails for that. */
const settling = 60;

export class ImageGrid extends LitElement {
  declare store: GalleryStore;
  private layout: GridLayout = gridLayout(600, 600);
  private rows: readonly GridRow[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame: number | undefined;
  private ended: AbortController | undefined;
  /** The grid had the focus when it was last rendered. */
  private hasFocus = false;
  private readonly resizing = new ResizeObserver(() => this.measure());
  private readonly onScroll = (): void => {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.refresh();
      this.settle();
    });
  };

  /** The user has clicked elsewhere, where nothing may take the focus. */
  private readonly onPointer = ({ target }: Event): void => {
    if (!this.contains(target as Node)) this.hasFocus = false;
  };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ended = new AbortController();
    const { signal } = this.ended;
    // Either the grid scrolls or, in a low tab, the page.
    document.addEventListener('scroll', this.onScroll, { capture: true, passive: true, signal });
    document.addEventListener('pointerdown', this.onPointer, { capture: true, signal });
    window.addEventListener('resize', this.onScroll, { signal });
    this.resizing.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ended?.abort();
    this.resizing.disconnect();
  }

  private get holder(): HTMLElement {
    return this.querySelector<HTMLElement>('.grid') as HTMLElement;
  }

  private measure(): void {
    const { clientWidth } = this.holder;
    if (clientWidth === 0) return;
    const next = gridLayout(clientWidth, window.innerHeight);
    if (next.columns === this.layout.columns && next.size === this.layout.size) return;
    const top = this.firstVisible();
    this.layout = next;
    this.requestUpdate();
    this.refresh();
    // The same images stay visible.
    if (top) this.scrollToImage(top.image, top.past);
    this.settle();
  }

  protected override updated(): void {
    this.refresh();
    this.settle();
  }

  /** Renders the visible rows, and updates all of them. */
  refresh(): void {
    const { store, layout } = this;
    const images = store.images();
    const focused = store.placeOf(store.selection().focused ?? '');
    const held = focused === undefined ? undefined : Math.floor(focused / layout.columns);
    const visible = visibleRange(this.holder);
    this.rows = gridRows(layout, images.length, visible, held);
    const current = focused ?? Math.max(0, Math.ceil(visible.top / layout.rowHeight)) * layout.columns;
    const { style } = this.holder;
    style.setProperty('--columns', `${layout.columns}`);
    style.setProperty('--size', `${layout.size}px`);
    const isFocused = this.hasFocus && this.contains(document.activeElement);
    const makeRow = recycleRows(this.holder, this.rows);
    renderRows(this.holder, this.rows, {
      make: makeRow,
      update: (element, row) => {
        if (row.kind === 'gap') element.style.height = `${row.height}px`;
        else this.updateRow(element, row.index, Math.min(current, images.length - 1));
      },
    });
    // The focused image may be in another cell now.
    if (isFocused || (this.hasFocus && document.activeElement === document.body))
      this.focusCell(store.selection().focused);
  }

  private updateRow(row: HTMLElement, index: number, current: number): void {
    const { store } = this;
    const { columns } = this.layout;
    const { selected } = store.selection();
    row.setAttribute('aria-rowindex', `${index + 1}`);
    const images = store.images().slice(index * columns, (index + 1) * columns);
    while (row.children.length > images.length) row.lastElementChild?.remove();
    while (row.children.length < images.length) row.append(createCell());
    for (const [place, id] of images.entries())
      updateCell(row.children[place] as HTMLElement, {
        id,
        item: store.item(id),
        column: place + 1,
        selected: selected.has(id),
        current: index * columns + place === current,
      });
  }

  /** Tells the host what is visible, and remembers the position. */
  private settle(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { columns } = this.layout;
      const images = this.store.images();
      const ids = this.rows.flatMap((row) =>
        row.kind === 'row' ? images.slice(row.index * columns, (row.index + 1) * columns) : [],
      );
      this.store.show(ids.slice(0, maxShownImages));
      if (images.length > 0) this.store.saveScroll(this.firstVisible());
    }, settling);
  }

  /** The first image that is visible, at least in part. */
  private firstVisible(): { readonly image: string; readonly past: number } | undefined {
    const { columns, rowHeight } = this.layout;
    const top = Math.max(0, visibleRange(this.holder).top);
    const row = Math.floor(top / rowHeight);
    const image = this.store.images()[row * columns];
    return image === undefined ? undefined : { image, past: Math.round(top - row * rowHeight) };
  }

  /** @param past pixels of its row above the visible area. @returns false if the image is not listed */
  scrollToImage(image: string, past: number): boolean {
    const place = this.store.placeOf(image);
    if (place === undefined) return false;
    const { columns, rowHeight } = this.layout;
    const off = Math.floor(place / columns) * rowHeight + past - visibleRange(this.holder).top;
    const box = this.closest('.scroller');
    const scroller = box && getComputedStyle(box).overflowY !== 'visible' ? box : document.documentElement;
    scroller.scrollTop += off;
    this.refresh();
    return true;
  }

  private cellOf(id: string | undefined): HTMLElement | undefined {
    if (id === undefined) return undefined;
    return this.querySelector<HTMLElement>(`[data-image="${CSS.escape(id)}"]`) ?? undefined;
  }

  private focusCell(id: string | undefined): void {
    const cell = this.cellOf(id);
    if (cell && cell !== document.activeElement) cell.focus({ preventScroll: true });
  }

  /** Moves the focus into the grid: to the image that had it last, else to the first visible one. */
  focusGrid(): void {
    const id = this.store.selection().focused ?? this.firstVisible()?.image;
    if (id !== undefined) this.moveTo(id, 'move');
  }

  private moveTo(id: string, mode: 'move' | 'extend'): void {
    this.store.select(id, mode);
    this.hasFocus = true;
    this.refresh();
    this.cellOf(id)?.scrollIntoView({ block: 'nearest' });
    this.refresh();
    this.focusCell(id);
  }

  private press(event: KeyboardEvent): void {
    const id = imageOf(event.target);
    const index = this.store.placeOf(id ?? '');
    if (id === undefined || index === undefined) return;
    const { key, shiftKey } = event;
    const withControl = event.ctrlKey || event.metaKey;
    const moves = !event.altKey && (!withControl || key === 'Home' || key === 'End');
    const to = !moves
      ? undefined
      : gridTarget(key, index, this.store.images().length, this.layout, visibleRange(this.holder));
    if (to !== undefined) {
      event.preventDefault();
      const next = this.store.images()[to];
      if (next !== undefined) this.moveTo(next, shiftKey ? 'extend' : 'move');
      return;
    }
    if (key === ' ' && !event.altKey) this.store.select(id, shiftKey ? 'extend' : 'toggle');
    else if (key.toLowerCase() === 'a' && withControl && !event.altKey && !shiftKey) this.store.selectAll();
    else if (key === 'Escape' && this.store.selection().selected.size > 0) this.store.clearSelection();
    else if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) this.showMenu(id);
    else {
      const targets = this.store.targets(id);
      const found = galleryActions(targets.map((one) => this.store.item(one))).find(({ fits }) => fits(event));
      if (!found) return;
      void runGalleryAction(this.store, targets, found.action);
    }
    takeAltKey(event);
  }

  private choose(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const id = imageOf(target);
    if (id === undefined) return;
    const toggles = event.ctrlKey || event.metaKey || target.closest('.result-check') !== null;
    this.store.select(id, event.shiftKey ? 'extend' : toggles ? 'toggle' : 'only');
    this.hasFocus = true;
    this.refresh();
    this.focusCell(id);
  }

  private showMenu(id: string, x?: number, y?: number): void {
    const cell = this.cellOf(id);
    if (!cell) return;
    const { left, top } = cell.getBoundingClientRect();
    const targets = this.store.targets(id);
    const item = this.store.item(id);
    const label =
      targets.length > 1
        ? l10n.t('Actions for {0} images', targets.length)
        : l10n.t('Actions for {0}', item?.name ?? '');
    openMenu({ label, items: galleryMenu(this.store, targets), x: x ?? left + 16, y: y ?? top + 16, from: cell });
  }

  protected override render() {
    const { columns } = this.layout;
    return html`<div
      class="grid"
      role="grid"
      aria-label=${l10n.t('Images')}
      aria-multiselectable="true"
      aria-rowcount=${Math.ceil(this.store.images().length / columns)}
      aria-colcount=${columns}
      @keydown=${this.press}
      @click=${this.choose}
      @dblclick=${({ target }: MouseEvent) => {
        const id = imageOf(target);
        const isCheck = (target as HTMLElement).closest('.result-check') !== null;
        if (id !== undefined && !isCheck && this.store.item(id)?.missing !== true)
          void runGalleryAction(this.store, [id], 'open');
      }}
      @contextmenu=${(event: MouseEvent) => {
        const id = imageOf(event.target);
        if (id === undefined) return;
        event.preventDefault();
        if (!this.store.selection().selected.has(id)) this.store.select(id, 'only');
        // The context menu key also causes this event, without a position.
        this.showMenu(id, ...(event.button === 2 ? [event.clientX, event.clientY] : []));
      }}
      @focusin=${({ target }: FocusEvent) => {
        this.hasFocus = true;
        const id = imageOf(target);
        if (id !== undefined && id !== this.store.selection().focused) this.store.select(id, 'focus');
      }}
      @focusout=${({ relatedTarget }: FocusEvent) => {
        if (relatedTarget !== null) this.hasFocus = this.contains(relatedTarget as Node);
      }}
    ></div>`;
  }
}

/** The ID of the image that an event is about. */
const imageOf = (target: EventTarget | null): string | undefined =>
  (target as HTMLElement).closest<HTMLElement>('.result')?.dataset['image'];

customElements.define('peel-image-grid', ImageGrid);
