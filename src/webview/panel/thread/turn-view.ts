// One turn of the conversation: what was asked, what it was made from, what came of it.
import * as l10n from '@vscode/l10n';
import './running-card';
import type { BranchStep } from './branch-bar';
import type { Card, PictureCard, PictureRef, TurnView } from '../../../shared/protocol';
import type { FailedGroup } from './failed-card';
import type { Rail } from './graph-layout';
import type { Running } from './running-card';
import type { Shown } from './turn-cards';
import type { Topic } from '../state/change-topics';
import { Part } from '../../components/peel-element';
import { againAll, failedCell, groupsOf } from './failed-card';
import { askFor, forkBar, isForked, neighbor } from './branch-bar';
import { askForMenu } from '../../components/menu';
import { asked, facts, revised } from './turn-header';
import { columnsOf, stepTo } from '../../components/roving-focus';
import { cut } from '../../components/format';
import { deedsFor, doDeed } from './image-actions';
import { drawRail } from './graph';
import { html, nothing } from 'lit';
import { isFailed, isPicture, ratioOf } from './turn-cards';
import { pictureCaption, pictureCell } from './image-card';
import { recipe } from './turn-inputs';
import { repeat } from 'lit/directives/repeat.js';

export class Turn extends Part {
  static override properties = {
    ...Part.properties,
    turn: {},
    rail: { attribute: false, hasChanged: (now: Rail, before: Rail) => JSON.stringify(now) !== JSON.stringify(before) },
    width: { type: Number },
    place: { type: Number },
    size: { type: Number },
    current: { state: true },
    touched: { state: true },
    unfolded: { state: true },
  };
  declare turn: string;
  declare rail: Rail;
  /** Of the rail's column, in pixels. */
  declare width: number;
  /** In the thread, from 1. */
  declare place: number;
  /** Turns of the thread; -1 while nobody knows. */
  declare size: number;
  /** The picture that is in the tab order, and named beneath the sheet. */
  declare current: string | undefined;
  /** Somebody has pointed at its pictures or come to them. */
  declare touched: boolean | undefined;
  declare unfolded: boolean | undefined;

  /** The card that has the focus while this is drawn again. */
  private held: { id: string; index: number } | undefined;

  protected override topics(): Topic[] {
    return [`turn:${this.turn}`];
  }

  /** The pictures' buttons, for the arrow keys. */
  get pictures(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.picture')];
  }

  /** The main part of a card: its picture, or what stands for it and does nothing, so that the key that follows cannot cancel or pay. */
  private controlOf(card: string): HTMLElement | undefined {
    const id = CSS.escape(card);
    const cell = this.find(`[data-card="${id}"], [data-cards~="${id}"]`);
    return cell?.querySelector<HTMLElement>('.picture, .running-face') ?? cell;
  }

  /** What gets the focus when somebody comes to a card, or to whatever there is instead of it. */
  control(card: string): HTMLElement | undefined {
    return this.controlOf(card) ?? this.pictures[0] ?? this.find('[data-card]') ?? this.find('.turn');
  }

  /** The way to the branch beside this one. */
  stepper(step: BranchStep): HTMLElement | undefined {
    return this.find(`.fork [data-step=${step}]`);
  }

  /** Of a session of which only what is marked is shown, nothing else of a turn is either. */
  private shown(): readonly Card[] {
    const cards = this.panel.thread.turn(this.turn)?.cards ?? [];
    return this.panel.thread.view().markedOnly ? cards.filter((card) => isPicture(card) && card.marked) : cards;
  }

  protected override willUpdate(): void {
    const pictures = this.shown().filter(isPicture);
    const next = this.panel.draft.now().from?.image;
    if (!pictures.some(({ id }) => id === this.current))
      this.current = (pictures.find(({ id }) => id === next) ?? pictures[0])?.id;
    const cell = this.contains(document.activeElement)
      ? document.activeElement?.closest<HTMLElement>('[data-card]')
      : undefined;
    const id = cell?.dataset['card'];
    const index = [...this.querySelectorAll('[data-card]')].indexOf(cell as Element);
    this.held = id === undefined ? undefined : { id, index };
  }

  /** A card that was replaced by its picture hands the focus on; one that is gone, to its neighbour. */
  protected override updated(): void {
    if (this.held && !this.contains(document.activeElement)) void this.handOn(this.held);
  }

  private async handOn(held: { id: string; index: number }): Promise<void> {
    // A card in the making draws itself, a moment later.
    await this.querySelector<Running>(`[data-card="${CSS.escape(held.id)}"] peel-running`)?.updateComplete;
    if (this.contains(document.activeElement)) return;
    const cells = this.querySelectorAll<HTMLElement>('[data-card]');
    const next = cells[Math.min(held.index, cells.length - 1)]?.dataset['card'];
    (this.controlOf(held.id) ?? (next === undefined ? undefined : this.controlOf(next)))?.focus({
      preventScroll: true,
    });
  }

  private pressed(event: KeyboardEvent, card: PictureCard): void {
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const { left, top, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      event.preventDefault();
      return this.menu(card, left + 8, top + Math.min(height, 48));
    }
    const deed = deedsFor(card).find(({ fits }) => fits(event));
    if (deed) {
      event.preventDefault();
      event.stopPropagation();
      return doDeed(event.currentTarget as HTMLElement, card, deed.action);
    }
    if (!this.branch(event)) this.step(event);
  }

  /** @returns whether the key is the one for that */
  private branch(event: KeyboardEvent): boolean {
    if (event.key.toLowerCase() !== 'b') return false;
    const fork = this.panel.thread.turn(this.turn)?.fork;
    if (!fork || event.ctrlKey || event.metaKey || event.altKey) return true;
    event.preventDefault();
    const step = event.shiftKey ? 'before' : 'after';
    const to = neighbor(fork, step);
    if (to !== undefined) askFor(event.currentTarget as HTMLElement, { to, step });
    return true;
  }

  private isolate(): void {
    askFor(this, { to: this.turn, step: 'after', alone: true });
  }

  /** The menu gives the focus back to the picture, whatever opened it. */
  private menu(card: PictureCard, x: number, y: number): void {
    const from = this.controlOf(card.id);
    if (!from) return;
    const deeds = deedsFor(card).map((deed) => ({ ...deed, act: () => doDeed(from, card, deed.action) }));
    const alone = { label: l10n.t('Show only this branch'), icon: 'git-branch', act: () => this.isolate() };
    const { thread } = this.panel;
    const items = thread.view().branch === undefined && isForked(thread, this.turn) ? [...deeds, alone] : deeds;
    askForMenu({ label: l10n.t('Actions for {0}', card.name), items, x, y, from });
  }

  private step(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { pictures } = this;
    const index = pictures.indexOf(event.currentTarget as HTMLElement);
    const cells = pictures.map((picture) => picture.closest<HTMLElement>('.cell') as HTMLElement);
    const to = stepTo(event.key, { index, count: pictures.length, columns: columnsOf(cells) });
    if (to === undefined) return;
    event.preventDefault();
    if (typeof to === 'number') pictures[to]?.focus();
    else this.dispatchEvent(new CustomEvent('leave', { bubbles: true, detail: to }));
  }

  private jump(to: PictureRef): void {
    this.dispatchEvent(new CustomEvent('jump', { bubbles: true, detail: to }));
  }

  private follow(image: string): void {
    const { newest } = this.panel.thread.after(image);
    if (newest !== undefined) this.jump({ turn: newest, image: '', name: '' });
  }

  protected override render() {
    const view = this.panel.thread.turn(this.turn);
    if (!view) return nothing;
    const shown = this.shown();
    const making = shown.filter((card) => card.kind === 'running');
    const running = making.length;
    const here = making.filter(({ elsewhere }) => !elsewhere).length;
    const current = shown.filter(isPicture).find(({ id }) => id === this.current);
    const alone = this.panel.thread.view().branch !== undefined;
    const failures = groupsOf(shown.filter(isFailed), running === 0);
    const others = shown.filter((card) => card.kind !== 'failed');
    return html`<article
      class="turn"
      tabindex="-1"
      aria-label=${cut(view.prompt, 80)}
      aria-busy=${running > 0}
      aria-posinset=${this.place}
      aria-setsize=${this.size}
    >
      ${drawRail(this.rail, this.width, running > 0)}
      <div class="turn-body">
        ${forkBar(
          view,
          alone,
          () => this.isolate(),
          (event) => this.branch(event),
        )}
        ${asked(view, this.unfolded === true, () => (this.unfolded = !this.unfolded))}
        ${recipe(view, (to) => this.jump(to))} ${facts(view, here, this.panel)}
        ${
          others.length === 0
            ? nothing
            : html`<ul class="sheet" data-count=${Math.min(others.length, 3)}>
                ${this.cells(view, others)}
              </ul>`
        }
        ${current ? html`${pictureCaption(current)}${revised(view, current)}` : nothing}
        ${
          failures.length === 0
            ? nothing
            : html`<ul class="failures">
                  ${this.failed(view, failures)}
                </ul>
                ${againAll(failures, this.panel)}`
        }
      </div>
    </article>`;
  }

  /** The numbers stay those of the request, though what failed stands beneath the sheet. */
  private failed(view: TurnView, groups: readonly FailedGroup[]) {
    return repeat(
      groups,
      ([{ id }]) => id,
      (group) => {
        const places = group.map((card) => view.cards.indexOf(card));
        return failedCell(group, { turn: view.id, places, count: view.cards.length }, this.panel);
      },
    );
  }

  /** The same here, though not all may be shown. */
  private cells(view: TurnView, cards: readonly Shown[]) {
    return repeat(
      cards,
      ({ id }) => id,
      (card) => this.cell(view, card, view.cards.indexOf(card)),
    );
  }

  private cell(view: TurnView, card: Shown, index: number) {
    const count = view.cards.length;
    if (card.kind === 'running')
      return html`<li class="cell running" data-card=${card.id} .style=${`--ratio: ${ratioOf(view)}`}>
        <peel-running
          .panel=${this.panel}
          .turn=${view.id}
          .card=${card}
          .index=${index}
          .count=${count}
        ></peel-running>
      </li>`;
    const continued = this.panel.thread.after(card.id).count;
    return pictureCell(
      card,
      {
        index,
        count,
        current: card.id === this.current,
        touched: this.touched === true,
        continued,
        next: card.id === this.panel.draft.now().from?.image,
      },
      {
        press: (event) => this.pressed(event, card),
        choose: () => {
          this.current = card.id;
          this.touched = true;
        },
        follow: () => this.follow(card.id),
        menu: (x, y) => this.menu(card, x, y),
      },
    );
  }
}

customElements.define('peel-turn', Turn);
