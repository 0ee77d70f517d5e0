// Determines what to announce when parts of the details have become known later than the rest.
import * as l10n from '@vscode/l10n';
import type { DetailsView } from '../../shared/details-protocol';

export const isSameFile = (one: DetailsView, other: DetailsView): boolean =>
  one.name === other.name && one.folder === other.folder;

/** One text per section that was pending. Nothing for a file that is shown for the first time. */
export function lateAnnouncements(before: DetailsView | undefined, now: DetailsView): string[] {
  if (!before || !isSameFile(before, now)) return [];
  if (before.id !== now.id) return [now.problem ?? l10n.t('The details were updated.')];
  const pending = new Set(before.sections.flatMap(({ id, pending }) => (pending === undefined ? [] : [id])));
  return now.sections
    .filter((section) => pending.has(section.id) && section.pending === undefined)
    .map(({ title, notes, rows }) => {
      const text = notes[0] ?? (rows[0] ? `${rows[0].name}: ${rows[0].value}` : '');
      return text === '' ? title : l10n.t('{0}: {1}', title, text);
    });
}
