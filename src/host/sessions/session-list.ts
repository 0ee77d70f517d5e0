// Shows the list of sessions, with its actions, the date filter and the deleted sessions.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { formatDuration, formatImageCount, escapeLabel } from '../vscode/format';
import { onAccept, showBox } from '../vscode/quick-input';
import type { CurrentSession } from './current-session';
import { pickDateRange, type DateRange } from './pick-dates';
import { pickSession, type SearchMatch, type SessionListAction, type SessionPickerParts } from './pick-session';
import { summaryTitle } from './session-title';

export interface SessionListParts extends SessionPickerParts {
  readonly actions: Record<Exclude<SessionListAction, 'open'> | 'restore', (session: string) => Promise<void>>;
  readonly current: CurrentSession;
  readonly panel: {
    readonly focus: () => Promise<void>;
    readonly revealMatch: (session: string, match: SearchMatch) => Promise<void>;
  };
}

/** Shows the list again after every action except opening a session. */
export async function openSession(parts: SessionListParts): Promise<void> {
  const { actions, current, sessionIndex, panel } = parts;
  let typed = '';
  let dates: DateRange | undefined;
  for (;;) {
    const list = { typed, current: current.id(), ...defined({ dates }) };
    const answer = await pickSession(parts, list);
    if (answer === undefined || answer === 'back') return;
    const { value } = answer;
    ({ typed } = value);
    switch (value.act) {
      case 'open':
        if (value.match) return panel.revealMatch(value.session, value.match);
        current.open(value.session);
        return panel.focus();
      case 'dates': {
        const chosen = await pickDateRange((await sessionIndex.list()).map(({ used }) => used));
        if (chosen === undefined) return;
        if (chosen !== 'back') dates = chosen.value === 'any' ? undefined : chosen.value;
        break;
      }
      case 'deleted':
        if (!(await restoreDeleted(parts))) break;
        return;
      default:
        await actions[value.act](value.session);
    }
  }
}

/** True when the session list is not needed again: a session was restored and is open, or the user canceled. */
async function restoreDeleted({ sessionIndex, actions }: SessionListParts): Promise<boolean> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly session: string }>();
  pick.items = (await sessionIndex.deleted()).map(({ session, at, summary }) => ({
    session,
    label: escapeLabel(summaryTitle(summary)),
    description: [
      vscode.l10n.t('deleted {0} ago', formatDuration(Math.max(0, Date.now() - at))),
      formatImageCount(summary.pictures),
    ].join(' · '),
    iconPath: new vscode.ThemeIcon('discard'),
  }));
  const box = {
    title: vscode.l10n.t('Deleted Sessions'),
    placeholder:
      pick.items.length === 0
        ? vscode.l10n.t('No sessions were deleted in the last 30 days')
        : vscode.l10n.t('Select a session to restore'),
    back: true,
  };
  const answer = await showBox<string>(pick, box, (end) => [onAccept(pick, end, ({ session }) => session)]);
  if (answer === undefined) return true;
  if (answer === 'back') return false;
  await actions.restore(answer.value);
  return true;
}
