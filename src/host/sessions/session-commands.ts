// Implements the session commands: open another session, and act on the open one.
import * as vscode from 'vscode';
import { truncate } from '../vscode/format';
import { isImageName } from '../inputs/open-input';
import { activeTabUri } from '../vscode/active-tab';
import { showError, showWarning } from '../vscode/messages';
import type { Disk } from '../../store/fs/disk';
import type { SessionSearch } from '../../store/session/session-search';
import type { LoadSessionActions } from './load-session-actions';
import type { SessionActions } from './session-actions';
import type { SessionListParts } from './session-list';
import type { Commands, KeepFocus } from '../vscode/commands';

export interface SessionCommandParts extends Omit<SessionListParts, 'actions' | 'search'> {
  readonly disk: Disk;
  readonly loadActions: LoadSessionActions;
  readonly panel: SessionListParts['panel'] & {
    readonly toggleStarredOnly: () => Promise<void>;
    readonly keepFocus: KeepFocus;
  };
}

export function sessionCommands(parts: SessionCommandParts): Commands {
  const { disk, sessionIndex, loadActions, current, panel } = parts;
  let search: SessionSearch | undefined;
  const here = (act: (actions: SessionActions, session: string) => Promise<void>) => async () => {
    // The Command Palette focuses an editor when it closes, and the action may take long without asking.
    await panel.keepFocus(async () => undefined);
    await withErrorMessage(async () => act(await loadActions(), current.id()));
  };
  return {
    'peel.openSession': async () =>
      withErrorMessage(async () => {
        const { createSessionSearch, openSession } = await import('./on-demand');
        search ??= createSessionSearch(disk, sessionIndex.folder);
        const list = { ...parts, search, actions: await loadActions() };
        await panel.keepFocus(() => openSession(list));
      }),
    'peel.renameImage': async (clicked, name) => {
      const image = clicked instanceof vscode.Uri ? clicked : activeTabUri();
      if (!image || !isImageName(image)) return void showWarning(vscode.l10n.t('Select an image first.'));
      await withErrorMessage(async () =>
        (await loadActions()).renameImage(image, typeof name === 'string' ? name : undefined),
      );
    },
    'peel.renameSession': here((actions, session) => actions.rename(session)),
    'peel.duplicateSession': here((actions, session) => actions.duplicate(session)),
    'peel.exportSession': here((actions, session) => actions.export(session)),
    'peel.deleteSession': here((actions, session) => actions.delete(session)),
    'peel.findMoved': here((actions, session) => actions.find(session)),
    'peel.deleteUnstarred': here((actions, session) => actions.deleteUnstarred(session)),
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
