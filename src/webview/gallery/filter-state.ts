// Defines what the user has chosen in the filters, and converts it to the filter that the host applies.
import { type GalleryFilter, maxGallerySearch } from '../../shared/gallery-protocol';
import type { AspectRatio } from '../../core/request/aspect-ratio';

export const datePresets = ['any', 'today', 'week', 'month', 'year', 'range'] as const;
export type DatePreset = (typeof datePresets)[number];

export interface FilterState {
  readonly text: string;
  readonly starred: boolean;
  readonly dates: DatePreset;
  /** The first and the last day of the range, as in `<input type="date">`; empty if it is open. */
  readonly first: string;
  readonly last: string;
  readonly ratio: AspectRatio | '';
  readonly model: string;
  readonly usage: 'used' | 'unused' | '';
  readonly missing: boolean;
}

export const noFilter: FilterState = {
  text: '',
  starred: false,
  dates: 'any',
  first: '',
  last: '',
  ratio: '',
  model: '',
  usage: '',
  missing: false,
};

export function isFiltered(state: FilterState): boolean {
  return (Object.keys(noFilter) as (keyof FilterState)[]).some((key) => state[key] !== noFilter[key]);
}

const days = { today: 0, week: 6, month: 29, year: 364 } as const;

/** @param now milliseconds since 1970 */
export function toGalleryFilter(state: FilterState, now: number): GalleryFilter {
  const { text, starred, dates, ratio, model, usage, missing } = state;
  const range =
    dates === 'range'
      ? { from: startOfDay(state.first, 0), until: startOfDay(state.last, 1) }
      : { from: dates === 'any' ? undefined : startOf(new Date(now), -days[dates]), until: undefined };
  return {
    text: text.slice(0, maxGallerySearch),
    starred,
    missing,
    ...(range.from === undefined ? {} : { from: range.from }),
    ...(range.until === undefined ? {} : { until: range.until }),
    ...(ratio === '' ? {} : { ratio }),
    ...(model === '' ? {} : { model }),
    ...(usage === '' ? {} : { usage }),
  };
}

function startOf(day: Date, later: number): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + later).getTime();
}

function startOfDay(text: string, later: number): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  return startOf(new Date(Number(year), Number(month) - 1, Number(day)), later);
}
