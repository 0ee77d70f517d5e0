// The commands around the panel: show it, another session, an image into its draft.
import * as vscode from 'vscode';
import { toImageError } from '../../core/errors';
import type { DraftContent } from './draft/draft-store';
import { fileInput } from '../inputs/open-input';
import { showWarning } from '../vscode/messages';
import type { Panel } from './panel';
import { activeTabUri } from '../generate/output-folder';
import { errorMessage } from '../errors/error-message';
import type { Commands } from '../vscode/commands';

/** What the status bar gives to `peel.openPanel`; anything else opens it as it was. */
export const runningArgument = 'running';

export function panelCommands(panel: Panel): Commands {
  return {
    'peel.openPanel': (to) => (to === runningArgument ? panel.goToRunning() : openPanel(panel)),
    'peel.newSession': async () => {
      panel.newSession();
      await openPanel(panel);
    },
    'peel.useAsInput': (clicked, selected) => useAsInput(panel, clicked, selected),
    'peel.openSettings': async () =>
      vscode.commands.executeCommand('workbench.action.openSettings', '@ext:peel.peel-images'),
  };
}

/** Shows the panel, its prompt focused. */
async function openPanel(panel: Panel): Promise<void> {
  await panel.focus();
  panel.focusPrompt();
}

/** @param selected all that is selected in the explorer; without any it is the image that was clicked, or the active tab's. */
async function useAsInput(panel: Panel, clicked: unknown, selected: unknown): Promise<void> {
  const several = Array.isArray(selected) ? selected.filter((one) => one instanceof vscode.Uri) : [];
  const one = clicked instanceof vscode.Uri ? clicked : activeTabUri();
  const uris = several.length > 0 ? several : one ? [one] : [];
  if (uris.length === 0) return void showWarning(vscode.l10n.t('Select an image first.'));
  try {
    await panel.add(uris.map(fileInput));
    await openPanel(panel);
  } catch (thrown) {
    void showWarning(errorMessage(toImageError(thrown, 'invalid-request')));
  }
}

/** What was typed into a box goes on in the panel. */
export async function openDraftInPanel(panel: Panel, draft: DraftContent): Promise<void> {
  await panel.fill(draft);
  await openPanel(panel);
}
