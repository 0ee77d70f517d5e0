// Renders one turn: the prompt, the inputs, and the results.
import type { BranchStep } from './branch-bar';
import type { Card, Fork, ImageCard, TurnView } from '../../../shared/protocol';
import type { FailedGroup } from './failed-card';
import type { GraphRow } from './graph-layout';
import { waitingList, type RunningCardElement } from './running-card';
import { PeelElement } from '../../components/peel-element';
import { retryAllButton, failedCardCell, groupFailures } from './failed-card';
import { requestBranch, branchBar, isForked, neighbor } from './branch-bar';
import { isAltLetter, takeAltKey } from '../../components/alt-key';
import { promptText, turnFacts, revisedPromptText } from './turn-header';
import { countColumns, nextIndex } from '../../components/roving-focus';
import { truncate } from '../../components/format';
import { focusFallback } from '../../components/focus-keeper';
import { imageActionsFor, runImageAction } from './image-actions';
import { graphRow } from './graph';
import { branchStepItems, isolateItem, openImageMenu } from './image-menu';
import { goneImages, type GoneKind, goneLine } from './gone-images';
import { html, nothing } from 'lit';
import { isFailedCard, isImageCard, isRunningCard } from './turn-cards';
import { imageCaption, imageCell } from './image-card';
import { turnInputs } from './turn-inputs';
import { repeat } from 'lit/directives/repeat.js';

export class TurnElement extends PeelElement {
  static override properties = {
    ...PeelElement.properties,
    turn: {},
    rail: {
      attribute: false,
      hasChanged: (now: GraphRow, before: GraphRow) => JSON.stringify(now) !== JSON.stringify(before),
    },
    width: { type: Number },
    place: { type: Number },
    size: { type: Number },
    current: { state: true },
    touched: { state: true },
    unfolded: { state: true },
    open: { state: true },
  };
  declare turn: string;
  declare rail: GraphRow;
  /** Width of the graph column, in pixels. */
  declare width: number;
  /** Position in the thread, from 1. */
  declare place: number;
  /** Number of turns in the thread; -1 while unknown. */
  declare size: number;
  /** The image that is in the tab order and described below the images. */
  declare current: string | undefined;
  /** Its images have been hovered or focused. */
  declare touched: boolean | undefined;
  declare unfolded: boolean | undefined;
  /** The line of missing images that is expanded. */
  declare open: GoneKind | undefined;

  /** The card that has the focus during an update. */
  private focused: { id: string; index: number } | undefined;

  protected override topics = () => [`turn:${this.turn}`, 'search', 'head'] as const;

  /** The buttons of the images, for the arrow keys. */
  get images(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.picture')];
  }

  /** The main element of a card: its image, or an inactive placeholder, so that the next key cannot cancel or pay. */
  private controlOf(card: string): HTMLElement | undefined {
    const id = CSS.escape(card);
    const cell = this.find(`[data-card="${id}"]`) ?? this.find(`[data-cards~="${id}"]`);
    return cell?.querySelector<HTMLElement>('.picture, .running-face, .gone-name, .gone-toggle') ?? cell;
  }

  /** The element to focus for a card, or the nearest alternative. */
  control(card: string): HTMLElement | undefined {
    return this.controlOf(card) ?? this.images[0] ?? this.find('[data-card]') ?? this.find('.turn');
  }

  /** The button to a neighboring branch. */
  stepper(step: BranchStep): HTMLElement | undefined {
    return this.find(`.fork [data-step=${step}]`);
  }

  /** If only starred images are shown, the other cards of a turn are hidden too. */
  private shown(): readonly Card[] {
    const cards = this.panel.thread.turn(this.turn)?.cards ?? [];
    return this.panel.thread.view().starredOnly ? cards.filter((card) => isImageCard(card) && card.starred) : cards;
  }

  /** The shown images that exist. */
  private present(): readonly ImageCard[] {
    return this.shown()
      .filter(isImageCard)
      .filter(({ missing }) => !missing);
  }

  protected override willUpdate(): void {
    const images = this.present();
    const next = this.panel.draft.current().parent?.image;
    if (!images.some(({ id }) => id === this.current))
      this.current = (images.find(({ id }) => id === next) ?? images[0])?.id;
    const cell = this.contains(document.activeElement)
      ? document.activeElement?.closest<HTMLElement>('[data-card]')
      : undefined;
    const id = cell?.dataset['card'];
    const index = [...this.querySelectorAll('[data-card]')].indexOf(cell as Element);
    this.focused = id === undefined ? undefined : { id, index };
  }

  /** A card that was replaced by its image passes the focus on to it; a removed card, to its neighbor. */
  protected override updated(): void {
    if (this.focused && !this.contains(document.activeElement)) void this.restoreFocus(this.focused);
  }

  private async restoreFocus(focused: { id: string; index: number }): Promise<void> {
    // A running card renders slightly later.
    await this.querySelector<RunningCardElement>(`[data-card="${CSS.escape(focused.id)}"] peel-running`)
      ?.updateComplete;
    if (this.contains(document.activeElement)) return;
    const own = this.controlOf(focused.id);
    // The line of deleted images is not the nearest place to go on.
    if (own && !own.matches('.gone *')) return focusFallback(own);
    const cells = this.querySelectorAll<HTMLElement>('[data-card]:not(.gone *)');
    const next = cells[Math.min(focused.index, cells.length - 1)]?.dataset['card'];
    focusFallback(next === undefined ? own : this.controlOf(next));
  }

  private pressed(event: KeyboardEvent, card: ImageCard): void {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const { left, top, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      event.preventDefault();
      return this.menu(card, left + 8, top + Math.min(height, 48));
    }
    const imageAction = imageActionsFor(card).find(({ fits }) => fits(event));
    if (imageAction) {
      takeAltKey(event);
      return runImageAction(event.currentTarget as HTMLElement, card, imageAction.action);
    }
    if (!this.branch(event)) this.step(event);
  }

  /** @returns whether the key switches branches */
  private branch(event: KeyboardEvent): boolean {
    if (!this.fork || !isAltLetter(event, 'b')) return false;
    takeAltKey(event);
    this.goToBranch(event.shiftKey ? 'before' : 'after', event.currentTarget as HTMLElement);
    return true;
  }

  private get fork(): Fork | undefined {
    return this.panel.thread.turn(this.turn)?.fork;
  }

  private goToBranch(step: BranchStep, from: HTMLElement): void {
    const to = this.fork && neighbor(this.fork, step);
    if (to !== undefined) requestBranch(from, { to, step });
  }

  private isolate(): void {
    requestBranch(this, { to: this.turn, step: 'after', alone: true });
  }

  private menu(card: ImageCard, x: number, y: number): void {
    const from = this.controlOf(card.id);
    if (!from) return;
    const { thread } = this.panel;
    const canIsolate = thread.view().branch === undefined && isForked(thread, this.turn);
    openImageMenu(card, from, x, y, [
      ...(this.fork ? branchStepItems((step) => this.goToBranch(step, from)) : []),
      ...(canIsolate ? [isolateItem(() => this.isolate())] : []),
    ]);
  }

  private step(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { images } = this;
    const index = images.indexOf(event.currentTarget as HTMLElement);
    if (index < 0) return;
    const cells = images.map((image) => image.closest<HTMLElement>('.cell') as HTMLElement);
    const to = nextIndex(event.key, { index, count: images.length, columns: countColumns(cells) });
    if (to === undefined) return;
    event.preventDefault();
    if (typeof to === 'number') images[to]?.focus();
    else this.emit('leave', to);
  }

  private follow(image: string): void {
    const { newest } = this.panel.thread.continuationsOf(image);
    if (newest !== undefined) this.emit('jump', { turn: newest, image: '', name: '' });
  }

  protected override render() {
    const view = this.panel.thread.turn(this.turn);
    if (!view) return nothing;
    const shown = this.shown();
    const running = shown.filter(isRunningCard);
    const cancelable = running.filter(({ elsewhere }) => !elsewhere).length;
    const present = this.present();
    const current = present.find(({ id }) => id === this.current);
    const alone = this.panel.thread.view().branch !== undefined;
    const failures = groupFailures(shown.filter(isFailedCard), running.length === 0);
    return html`<article
      class="turn"
      tabindex="-1"
      aria-label=${truncate(view.prompt, 80)}
      aria-busy=${running.length > 0}
      aria-posinset=${this.place}
      aria-setsize=${this.size}
    >
      ${graphRow(this.rail, this.width, running.length > 0)}
      <div class="turn-body">
        ${branchBar(
          view,
          alone,
          () => this.isolate(),
          (event) => this.branch(event),
        )}
        ${promptText(view, this.unfolded, this.panel.searched(), (to) => (this.unfolded = to))}
        ${turnInputs(view, (to) => this.emit('jump', to))} ${turnFacts(view, running.length, cancelable, this.panel)}
        ${
          present.length === 0
            ? nothing
            : html`<ul class="sheet" data-count=${Math.min(present.length, 3)}>
                ${this.cells(view, present)}
              </ul>`
        }
        ${current ? html`${imageCaption(current)}${revisedPromptText(view, current)}` : nothing}
        ${waitingList(view, running, this.panel)}
        ${
          failures.length === 0
            ? nothing
            : html`<ul class="failures">
                  ${this.failed(view, failures)}
                </ul>
                ${retryAllButton(failures, this.panel)}`
        }
        ${this.gone('lost', shown)}${this.gone('deleted', shown)}
      </div>
    </article>`;
  }

  /** The numbers are those of the request, although failed cards are below the grid. */
  private failed(view: TurnView, groups: readonly FailedGroup[]) {
    return repeat(
      groups,
      ([{ id }]) => id,
      (group) => {
        const places = group.map((card) => view.cards.indexOf(card));
        return failedCardCell(group, { turn: view.id, places, count: view.cards.length }, this.panel);
      },
    );
  }

  /** The numbers are those of the request, although some cards may be hidden. */
  private cells(view: TurnView, cards: readonly ImageCard[]) {
    return repeat(
      cards,
      ({ id }) => id,
      (card) => this.cell(view, card, view.cards.indexOf(card)),
    );
  }

  private gone(kind: GoneKind, shown: readonly Card[]) {
    const { panel } = this;
    const find = () => void panel.once('find', async () => void (await panel.ask(panel.host.session('find'))), 'same');
    return goneLine(kind, goneImages(shown.filter(isImageCard), kind), {
      isOpen: this.open === kind,
      toggle: () => (this.open = this.open === kind ? undefined : kind),
      ...(kind === 'lost' && !panel.thread.head().unfound ? { find } : {}),
      press: (event, card) => this.pressed(event, card),
      menu: (card, x, y) => this.menu(card, x, y),
    });
  }

  private cell(view: TurnView, card: ImageCard, index: number) {
    const continued = this.panel.thread.continuationsOf(card.id).count;
    const next = card.id === this.panel.draft.current().parent?.image;
    const [current, touched] = [card.id === this.current, this.touched === true];
    const place = { index, count: view.cards.length, current, touched, continued, next };
    return imageCell(card, place, {
      press: (event) => this.pressed(event, card),
      choose: () => Object.assign(this, { current: card.id, touched: true }),
      follow: () => this.follow(card.id),
      menu: (x, y) => this.menu(card, x, y),
    });
  }
}

customElements.define('peel-turn', TurnElement);
