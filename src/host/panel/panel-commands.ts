// Implements the panel commands: show it, start a session, add an image to the draft.
import * as vscode from 'vscode';
import { runningArgument } from '../generate/status-bar';
import { toImageError } from '../../core/errors';
import type { RequestDraft } from '../generate/request-draft';
import { fileInput } from '../inputs/open-input';
import { showWarning } from '../vscode/messages';
import type { Panel } from './panel';
import { errorMessage } from '../errors/error-message';
import type { Commands } from '../vscode/commands';
import { activeTabUri } from '../vscode/active-tab';

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

/** Shows the panel and focuses the prompt. */
export async function openPanel(panel: Panel): Promise<void> {
  await panel.focus();
  panel.focusPrompt();
}

/** @param selected everything selected in the Explorer; absent: the clicked image or the active tab's. */
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

/** Continues in the panel with the text typed into an input box. */
export async function openDraftInPanel(panel: Panel, draft: Partial<RequestDraft>): Promise<void> {
  await panel.replaceDraft(draft);
  await openPanel(panel);
}
