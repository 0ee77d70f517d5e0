// Renders the thread, newest turn first: directly below the run button, where the user looks.
import { html, nothing, type PropertyValues } from 'lit';
import * as l10n from '@vscode/l10n';
import type { ImageAction, ImageCard, ImageRef } from '../../../shared/protocol';
import { altKeyLabel } from '../../components/alt-key';
import { sanitizeLabel } from '../../components/format';
import { focusIfActive, watchFocus } from '../../components/focus-keeper';
import { PeelElement } from '../../components/peel-element';
import type { ImageActionDetail } from './image-actions';
import { graphWidth } from './graph';
import { renderRows } from '../../components/render-rows';
import './empty-thread';
import type { BranchSwitchDetail } from './branch-bar';
import { type ScrollAnchor, createNavigation, type ThreadNavigation } from './navigation';
import { createDismissals, type DismissDetail } from './dismissals';
import { createPagination, type Pagination } from './pagination';
import { type GraphRow, layoutGraph, countLanes } from './graph-layout';
import type { VisibleRow } from './visible-rows';
import { viewportOf } from './scroll-position';
import './turn-view';
import type { TurnElement } from './turn-view';
import { createVirtualList } from './virtual-list';

/** Milliseconds within which the host reports the result of an action. */
const soon = 5000;

/** The effect of a double click. */
const doubleClickEffects = {
  open: 'same',
  details: 'same',
  continue: 'same',
  input: 'same',
  insert: 'more',
  again: 'paid',
  copyPath: 'same',
  reveal: 'same',
  rename: 'same',
  delete: 'same',
} as const satisfies Record<ImageAction, unknown>;

export class ThreadElement extends PeelElement {
  declare private older: Pagination;
  declare private moves: ThreadNavigation;
  declare private dismissals: ReturnType<typeof createDismissals>;
  private rows: readonly VisibleRow[] = [];
  private graph = new Map<string, GraphRow>();
  /** Width of the graph in pixels. */
  private graphWidth = 0;
  /** The data that the graph was laid out for. */
  private graphInput: readonly unknown[] = [];

  private readonly window = createVirtualList({
    holder: () => this.find('.thread'),
    requestRender: () => this.requestUpdate(),
    scrolled: () => {
      this.older.retry();
      this.fetchAhead();
    },
  });

  protected override topics = () => ['thread', 'head', 'from'] as const;

  override connectedCallback(): void {
    this.older ??= createPagination(this.panel, () => this.requestUpdate());
    this.moves ??= createNavigation(this.panel, this.older, (turn) => this.renderTurn(turn));
    this.dismissals ??= createDismissals(this.panel, this.moves.jump);
    super.connectedCallback();
    this.window.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.window.stop();
  }

  /** Fetches earlier turns before their position comes into view. */
  private fetchAhead(): void {
    const { thread } = this.panel;
    if (this.older.hasFailed() || this.older.loading() || !thread.more() || thread.order().length === 0) return;
    if (this.window.isNear(thread.fresh())) void this.older.fetch();
  }

  protected override willUpdate(changes: PropertyValues): void {
    super.willUpdate(changes);
    const { thread, draft } = this.panel;
    const order = thread.order();
    this.rows = this.window.rows(order);
    const graphInput = [order, draft.current().parent?.turn, thread.more()];
    if (graphInput.every((one, index) => one === this.graphInput[index])) return;
    this.graphInput = graphInput;
    const turns = order.map((id) => thread.turn(id) ?? { id });
    this.graph = layoutGraph(turns, draft.current().parent?.turn, thread.more());
    this.graphWidth = graphWidth(countLanes(this.graph.values()));
  }

  protected override updated(changes: PropertyValues): void {
    super.updated(changes);
    this.updateRows();
    this.window.observe(this.querySelectorAll<HTMLElement>('peel-turn'));
    this.fetchAhead();
  }

  /** Renders a turn, wherever it is. */
  private async renderTurn(id: string): Promise<TurnElement | undefined> {
    this.window.hold(id);
    this.requestUpdate();
    await this.updateComplete;
    const turn = this.find<TurnElement>(`peel-turn[data-turn="${CSS.escape(id)}"]`);
    await turn?.updateComplete;
    return turn;
  }

  jump(to: Pick<ImageRef, 'turn' | 'image'>): Promise<void> {
    return this.moves.jump(to);
  }

  restore(anchor: ScrollAnchor): Promise<void> {
    return this.moves.restore(anchor);
  }

  /** The turn at the top of the visible area. */
  anchor(): ScrollAnchor | undefined {
    const { top } = viewportOf(this);
    for (const turn of this.querySelectorAll<TurnElement>('peel-turn')) {
      const box = turn.getBoundingClientRect();
      if (box.bottom > top) return { turn: turn.turn, past: Math.round(top - box.top) };
    }
    return undefined;
  }

  private async onImageAction({ detail: { image, action, starred } }: CustomEvent<ImageActionDetail>): Promise<void> {
    const { host, announce } = this.panel;
    // Starring is free and can be undone at once, and repeating it has no effect.
    if (action === 'star') {
      // The next key acts on what is shown.
      this.showStar(image, !starred);
      if (await this.panel.ask(host.setStarred(image, !starred)))
        announce(starred ? l10n.t('Star removed.') : l10n.t('Starred.'));
      else this.showStar(image, starred);
      return;
    }
    const isFocusUnmoved = watchFocus();
    const act = async (): Promise<void> => {
      const before = this.cardOf(image)?.name;
      await host.actOnImage(image, action);
      if (action === 'delete')
        this.announceChange(image, ({ deleted, name }) => deleted && l10n.t('Deleted {0}.', sanitizeLabel(name)));
      if (action === 'rename')
        this.announceChange(image, ({ name }) => name !== before && l10n.t('Renamed to {0}.', sanitizeLabel(name)));
      if (action === 'copyPath') announce(l10n.t('Path copied.'));
      if (action === 'input') announce(l10n.t('Added as an input.'));
      if (action === 'continue' && isFocusUnmoved()) this.emit('focusprompt');
    };
    await this.panel.once(`${action}:${image}`, act, doubleClickEffects[action]);
  }

  private async onDismiss({ detail }: CustomEvent<DismissDetail>): Promise<void> {
    const { thread } = this.panel;
    const index = thread.order().indexOf(detail.turn);
    const isFocusUnmoved = watchFocus();
    // If cards are left, the turn moves the focus to the next of them.
    const end = this.panel.watch('thread', () => {
      if (thread.turn(detail.turn)) return;
      end();
      void this.focusTurn(index, isFocusUnmoved);
    });
    await this.dismissals.dismiss(detail);
    setTimeout(end, soon);
  }

  /** Focuses the turn that has taken the place of a removed one, or the prompt if there is no turn. */
  private async focusTurn(index: number, isFocusUnmoved: () => boolean): Promise<void> {
    const order = this.panel.thread.order();
    const id = order[Math.min(index, order.length - 1)];
    const turn = id === undefined ? undefined : await this.renderTurn(id);
    if (!isFocusUnmoved()) return;
    const target = turn?.control('');
    if (!target) return this.emit('focusprompt');
    focusIfActive(() => target.focus({ preventScroll: true }));
    target.scrollIntoView({ block: 'nearest' });
  }

  private turnOf(image: string): string | undefined {
    const { thread } = this.panel;
    return thread.order().find((id) => thread.turn(id)?.cards.some((card) => card.id === image));
  }

  private cardOf(image: string): ImageCard | undefined {
    const card = this.panel.thread.turn(this.turnOf(image) ?? '')?.cards.find(({ id }) => id === image);
    return card?.kind === 'picture' ? card : undefined;
  }

  /** Shows the star before the host does. If only starred images are shown, the host removes the others. */
  private showStar(image: string, starred: boolean): void {
    const { thread } = this.panel;
    const card = this.cardOf(image);
    if (card && !thread.view().starredOnly) thread.setCard(this.turnOf(image) ?? '', { ...card, starred });
  }

  /** Announces a change only after it happened, because the user may cancel. */
  private announceChange(image: string, textFor: (card: ImageCard) => string | false | undefined): void {
    const { watch, announce } = this.panel;
    const turn = this.turnOf(image);
    if (turn === undefined) return;
    const announceOnce = (): boolean => {
      const card = this.cardOf(image);
      const text = card && textFor(card);
      if (!text) return false;
      announce(text);
      return true;
    };
    if (announceOnce()) return;
    const end = watch(`turn:${turn}`, () => announceOnce() && end());
    setTimeout(end, soon);
  }

  protected override render() {
    const { thread } = this.panel;
    if (!this.panel.ready()) return nothing;
    if (thread.order().length === 0) return this.empty();
    return html`<section
        class="thread"
        role="feed"
        aria-label=${l10n.t('Session: {0}', thread.head().title)}
        aria-busy=${this.older.loading()}
        @leave=${({ target, detail }: CustomEvent<'before' | 'after'>) => this.moves.leave((target as TurnElement).turn, detail)}
        @imageaction=${this.onImageAction}
        @dismiss=${this.onDismiss}
        @switch=${({ target, detail }: CustomEvent<BranchSwitchDetail>) => this.moves.switchTo(detail, target as TurnElement)}
        @focusin=${({ target }: Event) => this.window.hold((target as Element).closest<TurnElement>('peel-turn')?.turn)}
        .style=${`--rail: ${this.graphWidth}px`}
      ></section>
      ${thread.more() ? html`<p class="thread-end muted">${l10n.t('Loading earlier images…')}</p>` : nothing}`;
  }

  private updateRows(): void {
    const holder = this.find('.thread');
    if (!holder) return;
    const { thread } = this.panel;
    const size = thread.more() ? -1 : thread.order().length;
    renderRows(holder, this.rows, {
      make: ({ kind }) => document.createElement(kind === 'gap' ? 'div' : 'peel-turn'),
      update: (element, row) => {
        if (row.kind === 'gap') {
          element.className = 'gap';
          element.style.height = `${row.height}px`;
        } else {
          element.dataset['turn'] = row.id;
          const { panel, graphWidth: width } = this;
          const rail = this.graph.get(row.id) as GraphRow;
          Object.assign(element as TurnElement, { panel, turn: row.id, rail, width, place: row.index + 1, size });
        }
      },
    });
  }

  private empty() {
    const { branch, starredOnly } = this.panel.thread.view();
    if (!starredOnly && branch === undefined) return html`<peel-empty .panel=${this.panel}></peel-empty>`;
    const text = starredOnly
      ? l10n.t('No starred images yet. To star an image, select its star or press {0}.', altKeyLabel('s'))
      : l10n.t('This branch has no images.');
    return html`<p class="nothing-here muted">${text}</p>`;
  }
}

customElements.define('peel-thread', ThreadElement);
