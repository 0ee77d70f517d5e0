// Offers date ranges to filter a list: days, weeks, and every month with a session.
import * as vscode from 'vscode';
import { type Answer, onAccept, showBox } from '../vscode/quick-input';

export interface DateRange {
  readonly name: string;
  /** Milliseconds since 1970; `until` is exclusive. */
  readonly from?: number;
  readonly until?: number;
}

interface DateRangeItem extends vscode.QuickPickItem {
  readonly dates: DateRange | 'any';
}

const maxMonths = 36;

/** @param used when sessions were used; milliseconds since 1970. @returns `any`: no date range. */
export function pickDateRange(used: readonly number[], now = new Date()): Promise<Answer<DateRange | 'any'>> {
  const day = (back: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - back).getTime();
  const recent: DateRange[] = [
    { name: vscode.l10n.t('Today'), from: day(0) },
    { name: vscode.l10n.t('Yesterday'), from: day(1), until: day(0) },
    { name: vscode.l10n.t('Last 7 days'), from: day(6) },
    { name: vscode.l10n.t('Last 30 days'), from: day(29) },
  ];
  const pick = vscode.window.createQuickPick<DateRangeItem>();
  const any: DateRangeItem = { label: vscode.l10n.t('Any time'), dates: 'any' };
  pick.items = [any, ...[...recent, ...months(used)].map((dates) => ({ label: dates.name, dates }))];
  const box = { title: vscode.l10n.t('Filter by Date'), back: true };
  return showBox<DateRange | 'any'>(pick, box, (answer) => [onAccept(pick, answer, ({ dates }) => dates)]);
}

/** Newest first. */
function months(used: readonly number[]): DateRange[] {
  const all = new Map<number, DateRange>();
  for (const time of used.toSorted((a, b) => b - a)) {
    const date = new Date(time);
    const from = new Date(date.getFullYear(), date.getMonth()).getTime();
    const until = new Date(date.getFullYear(), date.getMonth() + 1).getTime();
    const name = date.toLocaleDateString(vscode.env.language, { year: 'numeric', month: 'long' });
    if (all.size < maxMonths) all.set(from, { name, from, until });
  }
  return [...all.values()];
}
