// Renders the ratio picker: radio buttons drawn to scale, with a search by purpose.
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import * as l10n from '@vscode/l10n';
import type { RatioSelection } from '../../../shared/protocol';
import { icon } from '../../components/icon';
import { isRunKey } from '../../components/run-key';
import { PeelElement } from '../../components/peel-element';
import { countColumns, nextIndex } from '../../components/roving-focus';
import { ratioIcon, matchesRatio, proportionOf, ratioName } from './ratio-drawing';

interface RatioOption {
  readonly ratio: RatioSelection;
  readonly title: string;
  readonly detail: string;
  readonly purposes: string;
}

export class RatioPicker extends PeelElement {
  static override properties = { ...PeelElement.properties, typed: { state: true }, shown: { state: true } };
  declare typed: string | undefined;
  /** The ratio whose purposes are shown below. */
  declare shown: RatioSelection | undefined;

  protected override topics = () => ['draft'] as const;

  protected override firstUpdated(): void {
    this.find('[aria-checked="true"]')?.focus();
  }

  private choices(): RatioOption[] {
    const draft = this.panel.draft.current();
    const typed = this.typed ?? '';
    const ratios = this.panel
      .ratios()
      .filter((row) => matchesRatio(row, typed))
      .map(({ ratio, pixels, purposes }) => ({ ratio, title: ratio, detail: pixels, purposes: purposes.join(', ') }));
    if (typed.trim() !== '') return ratios;
    const model = {
      ratio: 'model' as const,
      title: ratioName('model', draft),
      detail: l10n.t('no aspect ratio is sent'),
      purposes: l10n.t('Chosen by the model, usually to match the inputs.'),
    };
    const first = {
      ratio: 'first-input' as const,
      title: l10n.t('Same as first input'),
      detail: draft.nearest ?? '',
      purposes: l10n.t('The closest of the ten aspect ratios.'),
    };
    return draft.inputs.length > 0 || draft.ratio === 'first-input' ? [model, first, ...ratios] : [model, ...ratios];
  }

  /** The ratio before the picker was opened, and the last one selected in it. */
  private earlier: RatioSelection | undefined;
  private chosen: RatioSelection | undefined;

  private choose(ratio: RatioSelection): void {
    const { draft } = this.panel;
    this.shown = ratio;
    if (draft.current().ratio === ratio) return;
    this.earlier ??= draft.current().ratio;
    this.chosen = ratio;
    draft.choose({ ratio });
  }

  /** Chooses with a click, Enter or Space: the list has done its work. The arrow keys keep it open. */
  private finish(ratio: RatioSelection): void {
    this.choose(ratio);
    this.emit('close');
  }

  /** Reverts the selection made here. */
  revert(): void {
    const { draft } = this.panel;
    // Keeps a ratio that was chosen elsewhere since.
    if (this.earlier !== undefined && draft.current().ratio === this.chosen) draft.choose({ ratio: this.earlier });
  }

  private pressed(event: KeyboardEvent): void {
    const buttons = [...this.querySelectorAll<HTMLElement>('[role=radio]')];
    const index = buttons.indexOf(event.target as HTMLElement);
    if (isRunKey(event)) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      buttons[index]?.click();
      return;
    }
    if (index < 0 || this.search(event)) return;
    const choices = this.choices();
    const grid = buttons.slice(choices.findIndex(({ ratio }) => /\d/.test(ratio)));
    const columns = event.key === 'ArrowUp' || event.key === 'ArrowDown' ? countColumns(grid) : 1;
    const wide = buttons.length - grid.length;
    const to =
      index < wide
        ? nextIndex(event.key, { index, count: buttons.length, columns: 1 })
        : this.stepInGrid(event.key, index, wide, buttons.length, columns);
    if (to === undefined) return;
    event.preventDefault();
    const next = to === 'before' ? buttons.length - 1 : to === 'after' ? 0 : to;
    buttons[next]?.focus();
    if (choices[next]) this.choose(choices[next].ratio);
  }

  /** Typing starts a search wherever the focus is, as in VS Code's lists; the search box receives this character. */
  private search(event: KeyboardEvent): boolean {
    const { key, ctrlKey, metaKey, altKey } = event;
    const isLetter = [...key].length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
    const box = this.find<HTMLInputElement>('input');
    if (!isLetter || !box) return false;
    // Typing elsewhere goes into the prompt.
    event.stopPropagation();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    return true;
  }

  private stepInGrid(key: string, index: number, wide: number, count: number, columns: number) {
    if (key === 'Home' || key === 'End') return nextIndex(key, { index, count, columns });
    const to = nextIndex(key, { index: index - wide, count: count - wide, columns });
    if (to === 'before') return wide > 0 ? wide - 1 : 'before';
    return typeof to === 'number' ? to + wide : to;
  }

  private searched(event: KeyboardEvent): void {
    if (isRunKey(event) || event.isComposing || (event.key !== 'Enter' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    const [first] = this.choices();
    if (event.key === 'Enter') {
      if (first && (this.typed ?? '').trim() !== '') this.finish(first.ratio);
      else this.emit('close');
    } else this.find('[role=radio]')?.focus();
  }

  protected override render() {
    const draft = this.panel.draft.current();
    const choices = this.choices();
    const inTabOrder = choices.some(({ ratio }) => ratio === draft.ratio) ? draft.ratio : choices[0]?.ratio;
    const described = choices.find(({ ratio }) => ratio === (this.shown ?? draft.ratio));
    return html`<div class="picker" @keydown=${this.pressed}>
      <div class="search">
        ${icon('search')}
        <input
          type="text"
          aria-label=${l10n.t('What the image is for, or an aspect ratio')}
          placeholder=${l10n.t('Search by use or ratio (poster, 16:9)')}
          .value=${this.typed ?? ''}
          @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
          @keydown=${this.searched}
        />
      </div>
      <div class="choices" role="radiogroup" aria-label=${l10n.t('Aspect ratio')}>
        ${repeat(
          choices,
          ({ ratio }) => ratio,
          ({ ratio, title, detail, purposes }) =>
            html`<button
              type="button"
              role="radio"
              class="choice"
              ?data-wide=${!/\d/.test(ratio)}
              aria-checked=${draft.ratio === ratio}
              tabindex=${ratio === inTabOrder ? 0 : -1}
              title=${purposes || nothing}
              aria-description=${purposes || nothing}
              @click=${() => this.finish(ratio)}
              @focus=${() => (this.shown = ratio)}
              @pointerenter=${() => (this.shown = ratio)}
            >
              ${ratioIcon(proportionOf(ratio, draft.nearest), 24)}
              <span class="choice-title">${title}</span><span class="choice-detail">${detail}</span>
            </button>`,
        )}
      </div>
      ${choices.length === 0 ? html`<p class="muted">${l10n.t('No matching aspect ratios')}</p>` : nothing}
      <p class="picker-detail muted" aria-hidden="true">${described?.purposes || '\u00a0'}</p>
    </div>`;
  }
}

customElements.define('peel-ratio-picker', RatioPicker);
