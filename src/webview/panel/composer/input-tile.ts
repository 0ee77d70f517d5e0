// Renders one input: its number, its thumbnail or URL, its size.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import type { InputView } from '../../../shared/protocol';
import { icon } from '../../components/icon';
import { formatSize } from '../../components/format';
import { describeInput, formatMeasures, shortName } from './input-hints';

export interface TileActions {
  press(event: KeyboardEvent): void;
  /** Shows the details of the input. */
  choose(): void;
  remove(): void;
  dragStart(event: DragEvent): void;
  dragOver(event: DragEvent): void;
  dragEnd(): void;
}

export interface TilePosition {
  readonly index: number;
  readonly count: number;
  /** It is in the tab order, and its details are shown. */
  readonly current: boolean;
  readonly dropMarker: 'before' | 'after' | undefined;
}

export function inputTile(input: InputView, place: TilePosition, actions: TileActions): TemplateResult {
  const { index, count, current, dropMarker } = place;
  return html`<li
    class="tile"
    data-id=${input.id}
    data-mark=${dropMarker ?? nothing}
    ?data-wrong=${input.problem !== undefined}
    draggable="true"
    @dragstart=${actions.dragStart}
    @dragover=${actions.dragOver}
    @dragend=${actions.dragEnd}
    @pointerenter=${actions.choose}
  >
    <button
      type="button"
      class="tile-main"
      tabindex=${current ? 0 : -1}
      aria-label=${describeInput(input, index, count)}
      aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Delete"
      title=${[input.name, input.detail, formatMeasures(input)].filter(Boolean).join('\n')}
      @keydown=${actions.press}
      @focus=${actions.choose}
    >
      ${face(input)}
      <span class="number" aria-hidden="true">${index + 1}</span>
    </button>
    <span class="tile-size" aria-hidden="true">${caption(input)}</span>
    <button
      type="button"
      class="tile-remove"
      tabindex="-1"
      title=${l10n.t('Remove (Delete)')}
      aria-label=${l10n.t('Remove Input {0}', index + 1)}
      @click=${actions.remove}
    >
      ${icon('close')}
    </button>
  </li>`;
}

function face(input: InputView): TemplateResult {
  if (input.kind === 'url') return html`<span class="tile-face tile-url">${icon('globe')}</span>`;
  if (input.problem !== undefined) return html`<span class="tile-face">${icon('error')}</span>`;
  if (input.thumbnail === undefined)
    return html`<span class="tile-face">${icon(input.pending ? 'loading' : 'file-media', input.pending)}</span>`;
  return html`<img class="tile-face" src=${input.thumbnail} alt="" width="48" height="48" draggable="false" />`;
}

function caption(input: InputView): string {
  const { kind, measures, fitted, pending } = input;
  if (kind === 'url') return shortName(input);
  if (pending && !measures) return '…';
  if (fitted) return `→ ${formatSize(fitted.bytes)}`;
  return measures ? formatSize(measures.bytes) : '';
}
