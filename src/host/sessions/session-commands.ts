// Implements the session commands: open another session, and act on the open one.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { truncate, formatDuration, formatImageCount, escapeLabel } from '../vscode/format';
import { showError } from '../vscode/messages';
import type { Panel } from '../panel/panel';
import { onAccept, showBox } from '../vscode/quick-input';
import { pickDateRange, type DateRange } from './pick-dates';
import { pickSession, type SessionListParts } from './pick-session';
import { type SessionActions, summaryTitle } from './session-actions';
import type { CurrentSession } from './current-session';
import type { Commands } from '../vscode/commands';

export interface SessionCommandParts extends SessionListParts {
  readonly actions: SessionActions;
  readonly current: CurrentSession;
  readonly panel: Pick<Panel, 'toggleStarredOnly' | 'focus' | 'keepFocus'>;
}

export function sessionCommands(parts: SessionCommandParts): Commands {
  const { actions, current, panel } = parts;
  const here = (act: (session: string) => Promise<void>) => async () => {
    // The Command Palette focuses an editor when it closes, and the action may take long without asking.
    await panel.keepFocus(async () => undefined);
    await withErrorMessage(() => act(current.id()));
  };
  return {
    'peel.openSession': async () => withErrorMessage(() => panel.keepFocus(() => openSession(parts))),
    'peel.renameSession': here((session) => actions.rename(session)),
    'peel.duplicateSession': here((session) => actions.duplicate(session)),
    'peel.exportSession': here((session) => actions.export(session)),
    'peel.deleteSession': here((session) => actions.delete(session)),
    'peel.findMoved': here((session) => actions.find(session)),
    'peel.deleteUnstarred': here((session) => actions.deleteUnstarred(session)),
    // The result is visible only in the panel.
    'peel.showStarredOnly': async () => withErrorMessage(() => panel.toggleStarredOnly().then(panel.focus)),
  };
}

/** Shows the list again after every action except opening a session. */
async function openSession(parts: SessionCommandParts): Promise<void> {
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
async function restoreDeleted({ sessionIndex, actions }: SessionCommandParts): Promise<boolean> {
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

async function withErrorMessage(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    const said = thrown instanceof Error ? truncate(thrown.message, 300) : '';
    void showError(vscode.l10n.t('An error occurred: {0}', said));
  }
}
