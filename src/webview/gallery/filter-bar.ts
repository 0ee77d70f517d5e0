// Renders the filters: search, star, date, aspect ratio, model, use in the workspace, missing files.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import { type GalleryHead, maxGallerySearch } from '../../shared/gallery-protocol';
import { sanitizeLabel } from '../components/format';
import { icon } from '../components/icon';
import { type DatePreset, datePresets, type FilterState, isFiltered, noFilter } from './filter-state';

interface FilterBarParts {
  readonly head: GalleryHead;
  readonly filter: FilterState;
  readonly set: (change: Partial<FilterState>) => void;
  /** Moves the focus into the grid. */
  readonly leave: () => void;
}

export function filterBar(parts: FilterBarParts): TemplateResult {
  const { head, filter, set } = parts;
  return html`<div class="filters" role="search" aria-label=${l10n.t('Filter images')}>
    ${searchBox(parts)}
    <div class="filter-row">
      ${toggle('star-full', l10n.t('Starred'), filter.starred, (starred) => set({ starred }))}
      ${choice(
        l10n.t('Date'),
        filter.dates,
        datePresets.map((preset) => [preset, dateLabel(preset)]),
        (dates) => set({ dates }),
      )}
      ${filter.dates === 'range' ? dateRange(filter, set) : nothing}
      ${choice<FilterState['ratio']>(
        l10n.t('Aspect ratio'),
        filter.ratio,
        [['', l10n.t('Any Ratio')], ...withChosen(head.ratios, filter.ratio).map((one) => [one, one] as const)],
        (ratio) => set({ ratio }),
      )}
      ${choice(
        l10n.t('Model'),
        filter.model,
        [
          ['', l10n.t('Any Model')],
          ...withChosen(head.models, filter.model).map((one) => [one, sanitizeLabel(one)] as const),
        ],
        (model) => set({ model }),
      )}
      ${
        head.hasFolder
          ? choice<FilterState['usage']>(
              l10n.t('Use in the workspace'),
              filter.usage,
              [
                ['', l10n.t('Used or Unused')],
                ['used', l10n.t('Used in Workspace')],
                ['unused', l10n.t('Unused')],
              ],
              (usage) => set({ usage }),
            )
          : nothing
      }
      ${
        head.missing > 0 || filter.missing
          ? toggle('circle-slash', l10n.t('Missing Files ({0})', head.missing), filter.missing, (missing) =>
              set({ missing }),
            )
          : nothing
      }
      ${
        isFiltered(filter)
          ? html`<button type="button" class="button button-quiet clear-filters" @click=${() => set(noFilter)}>
              ${l10n.t('Clear Filters')}
            </button>`
          : nothing
      }
    </div>
  </div>`;
}

function searchBox({ filter, set, leave }: FilterBarParts): TemplateResult {
  return html`<div class="search">
    ${icon('search')}<input
      type="search"
      maxlength=${maxGallerySearch}
      placeholder=${l10n.t('Search prompts and file names')}
      aria-label=${l10n.t('Search prompts and file names')}
      .value=${filter.text}
      @input=${({ target }: InputEvent) => set({ text: (target as HTMLInputElement).value })}
      @keydown=${(event: KeyboardEvent) => {
        if (event.isComposing) return;
        if (event.key === 'ArrowDown' || event.key === 'Enter') {
          event.preventDefault();
          leave();
        } else if (event.key === 'Escape' && filter.text !== '') {
          event.preventDefault();
          set({ text: '' });
        }
      }}
    />
  </div>`;
}

/** A chosen value stays in the list, even if no image has it any more. */
function withChosen<T extends string>(values: readonly T[], chosen: T | ''): readonly T[] {
  return chosen === '' || values.includes(chosen) ? values : [...values, chosen];
}

function toggle(name: string, text: string, pressed: boolean, set: (pressed: boolean) => void): TemplateResult {
  return html`<button type="button" class="filter" aria-pressed=${pressed} @click=${() => set(!pressed)}>
    ${icon(name)}<span>${text}</span>
  </button>`;
}

function choice<T extends string>(
  label: string,
  chosen: T,
  options: readonly (readonly [T, string])[],
  set: (value: T) => void,
): TemplateResult {
  const [first] = options;
  return html`<span class="filter-choice"
    ><select
      class="filter"
      aria-label=${label}
      ?data-active=${chosen !== first?.[0]}
      @change=${({ target }: Event) => set((target as HTMLSelectElement).value as T)}
    >
      ${options.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}</select
    >${icon('chevron-down')}</span
  >`;
}

function dateRange({ first, last }: FilterState, set: FilterBarParts['set']): TemplateResult {
  const day = (label: string, value: string, change: (value: string) => void, min = '', max = '') =>
    html`<label class="filter-day"
      ><span>${label}</span
      ><input
        type="date"
        class="filter"
        .value=${value}
        min=${min || nothing}
        max=${max || nothing}
        @change=${({ target }: Event) => change((target as HTMLInputElement).value)}
    /></label>`;
  return html`${day(l10n.t('From'), first, (value) => set({ first: value }), '', last)}${day(
    l10n.t('To'),
    last,
    (value) => set({ last: value }),
    first,
  )}`;
}

function dateLabel(preset: DatePreset): string {
  const labels: Record<DatePreset, string> = {
    any: l10n.t('Any Date'),
    today: l10n.t('Today'),
    week: l10n.t('Last 7 Days'),
    month: l10n.t('Last 30 Days'),
    year: l10n.t('Last 365 Days'),
    range: l10n.t('Date Range…'),
  };
  return labels[preset];
}
