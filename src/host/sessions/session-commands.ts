// Implements the session commands: open another session, and act on the open one.
import * as vscode from 'vscode';
import { truncate } from '../vscode/format';
import { showError } from '../vscode/messages';
import type { SessionActions } from './session-actions';
import type { SessionListParts } from './session-list';
import type { Commands, KeepFocus } from '../vscode/commands';

export interface SessionCommandParts extends SessionListParts {
  readonly actions: SessionActions;
  readonly panel: SessionListParts['panel'] & {
    readonly toggleStarredOnly: () => Promise<void>;
    readonly keepFocus: KeepFocus;
  };
}

export function sessionCommands(parts: SessionCommandParts): Commands {
  const { actions, current, panel } = parts;
  const here = (act: (session: string) => Promise<void>) => async () => {
    // The Command Palette focuses an editor when it closes, and the action may take long without asking.
    await panel.keepFocus(async () => undefined);
    await withErrorMessage(() => act(current.id()));
  };
  return {
    'peel.openSession': async () =>
      withErrorMessage(async () => {
        const { openSession } = await import('./on-demand');
        await panel.keepFocus(() => openSession(parts));
      }),
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

async function withErrorMessage(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    const said = thrown instanceof Error ? truncate(thrown.message, 300) : '';
    void showError(vscode.l10n.t('An error occurred: {0}', said));
  }
}
