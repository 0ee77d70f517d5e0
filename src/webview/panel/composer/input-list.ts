// Renders the inputs in order, to be navigated, reordered by keyboard or by drag, and removed.
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import * as l10n from '@vscode/l10n';
import type { InputView } from '../../../shared/protocol';
import { fileNameLabel } from '../../components/file-name';
import { icon } from '../../components/icon';
import { truncate } from '../../components/format';
import { watchFocus } from '../../components/focus-keeper';
import { PeelElement } from '../../components/peel-element';
import { nextIndex } from '../../components/roving-focus';
import { describeInput, inputHint, formatMeasures, fullName } from './input-hints';
import { inputTile, type TileActions } from './input-tile';

const dragType = 'application/x-peel-input';

export class InputList extends PeelElement {
  static override properties = { ...PeelElement.properties, current: { state: true }, over: { state: true } };
  /** The input that is in the tab order and whose details are shown. */
  declare current: string | undefined;
  /** Where the dragged tile would be inserted: the tile under the pointer, and the side. */
  declare over: { id: string; side: 'before' | 'after' } | undefined;

  private dragged: string | undefined;
  /** The inputs of the last update, and whether they were still being read; undefined before the first draft. */
  private known: ReadonlyMap<string, boolean> | undefined;
  /** The input that is being removed, and the one to focus afterwards unless the user has moved the focus. */
  private removal:
    { readonly id: string; readonly next: string | undefined; readonly isFocusUnmoved: () => boolean } | undefined;
  /** The position that an input is being moved to, until the draft shows it there: the next key starts from it. */
  private moving: { readonly id: string; readonly to: number; readonly count: number } | undefined;

  protected override topics = () => ['draft'] as const;

  private get inputs(): readonly InputView[] {
    return this.panel.draft.current().inputs;
  }

  protected override willUpdate(): void {
    const { inputs, known, moving } = this;
    if (moving && (inputs[moving.to]?.id === moving.id || inputs.length !== moving.count)) this.moving = undefined;
    const fresh = inputs.findLast(({ id }) => known !== undefined && !known.has(id));
    const announce = (input: InputView): void =>
      this.panel.announce(describeInput(input, inputs.indexOf(input), inputs.length));
    for (const input of inputs) if (known?.get(input.id) === true && !isReading(input)) announce(input);
    if (fresh) {
      this.current = fresh.id;
      announce(fresh);
    } else if (!inputs.some(({ id }) => id === this.current)) this.current = inputs.at(-1)?.id;
    if (this.panel.ready()) this.known = new Map(inputs.map((input) => [input.id, isReading(input)]));
  }

  protected override updated(): void {
    const { removal, inputs } = this;
    // The draft without the input may arrive after the answer.
    if (!removal || inputs.some(({ id }) => id === removal.id)) return;
    this.removal = undefined;
    if (!removal.isFocusUnmoved()) return;
    (removal.next === undefined ? this.find('.add') : this.main(removal.next))?.focus();
  }

  private main(id: string): HTMLElement | undefined {
    return this.find(`[data-id="${CSS.escape(id)}"] .tile-main`);
  }

  private pressed(event: KeyboardEvent, input: InputView): void {
    const { inputs } = this;
    const shown = inputs.indexOf(input);
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      return void this.removeInput(input);
    }
    const index = event.altKey && this.moving?.id === input.id ? this.moving.to : shown;
    const to = nextIndex(event.key, { index, count: inputs.length, columns: 1 });
    if (to === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (typeof to === 'string') return;
    if (event.altKey) void this.move(input, to);
    else this.main(inputs[to]?.id ?? '')?.focus();
  }

  private async move({ id, name }: InputView, to: number): Promise<void> {
    this.moving = { id, to, count: this.inputs.length };
    if (!(await this.panel.ask(this.panel.host.moveInput(id, to)))) return void (this.moving = undefined);
    this.panel.announce(l10n.t('{0} is now input {1} of {2}.', name, to + 1, this.inputs.length));
  }

  private async removeInput(input: InputView): Promise<void> {
    const index = this.inputs.indexOf(input);
    const neighbor = this.inputs[index + 1] ?? this.inputs[index - 1];
    if (this.contains(document.activeElement))
      this.removal = { id: input.id, next: neighbor?.id, isFocusUnmoved: watchFocus() };
    if (await this.panel.ask(this.panel.host.removeInput(input.id)))
      this.panel.announce(l10n.t('{0} removed.', fullName(input)));
    else this.removal = undefined;
  }

  private actionsFor(input: InputView): TileActions {
    return {
      press: (event) => this.pressed(event, input),
      choose: () => (this.current = input.id),
      remove: () => void this.removeInput(input),
      dragStart: (event) => {
        this.dragged = input.id;
        event.dataTransfer?.setData(dragType, input.id);
        if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
      },
      dragOver: (event) => {
        if (this.dragged === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
        const side = event.clientX < left + width / 2 ? 'before' : 'after';
        if (this.over?.id !== input.id || this.over.side !== side) this.over = { id: input.id, side };
      },
      dragEnd: () => void (this.dragged = this.over = undefined),
    };
  }

  private dropped(event: DragEvent): void {
    const { dragged, over, inputs } = this;
    if (dragged === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.dragged = this.over = undefined;
    const from = inputs.findIndex(({ id }) => id === dragged);
    const at = inputs.findIndex(({ id }) => id === over?.id);
    const moved = inputs[from];
    if (!moved || at < 0) return;
    const slot = over?.side === 'after' ? at + 1 : at;
    const to = slot > from ? slot - 1 : slot;
    if (to !== from) void this.move(moved, to);
  }

  protected override render() {
    const { inputs } = this;
    const draft = this.panel.draft.current();
    const hint = inputHint(draft);
    const current = inputs.find(({ id }) => id === this.current);
    return html`<div class="strip" role="group" aria-label=${l10n.t('Input images')} @drop=${this.dropped}>
        ${
          inputs.length === 0
            ? nothing
            : html`<ol class="tiles">
                ${repeat(
                  inputs,
                  ({ id }) => id,
                  (input, index) => {
                    const isCurrent = input.id === this.current;
                    const dropMarker = this.over?.id === input.id ? this.over.side : undefined;
                    const place = { index, count: inputs.length, current: isCurrent, dropMarker };
                    return inputTile(input, place, this.actionsFor(input));
                  },
                )}
              </ol>`
        }
        ${inputs.length < (draft.parent ? 4 : 5) ? this.addButton(inputs.length > 0) : nothing}
      </div>
      ${
        current
          ? html`<p class="strip-detail muted" title=${current.detail}>
              ${current.kind === 'url' ? html`<bdi class="name">${fullName(current)}</bdi>` : fileNameLabel(current.name)}<span
                class="strip-measures"
                >${formatMeasures(current)}</span
              >
            </p>`
          : nothing
      }
      ${hint ? html`<p class="hint" ?data-grave=${hint.grave}>${icon(hint.grave ? 'error' : 'lightbulb')}<span title=${hint.text}>${truncate(hint.text, 160)}</span></p>` : nothing}`;
  }

  private addButton(compact: boolean) {
    const hint = l10n.t('Paste or drop images here. Hold Shift to drop from the Explorer.');
    const browse = (): void => void this.panel.ask(this.panel.host.browse());
    if (compact)
      return html`<button
        type="button"
        class="add add-tile"
        title=${hint}
        aria-label=${l10n.t('Add Images…')}
        @click=${browse}
      >
        ${icon('add')}
      </button>`;
    return html`<button type="button" class="add add-row" title=${hint} @click=${browse}>
      ${icon('add')}<span class="add-text"
        ><span>${l10n.t('Add Images…')}</span
        ><span class="muted add-how">${l10n.t('or paste, or drop (Explorer: hold Shift)')}</span></span
      >
    </button>`;
  }
}

/** Nothing is known about the input yet. */
function isReading({ pending, measures }: InputView): boolean {
  return pending && !measures;
}

customElements.define('peel-strip', InputList);
