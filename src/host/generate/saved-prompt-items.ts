// Creates the quick pick items of saved prompts, and saves and deletes prompts with messages.
import * as vscode from 'vscode';
import { escapeLabel, truncate } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { maxSavedPrompts, type SavedPrompt, type SavedPrompts } from './saved-prompts';

/** At most this many characters of a prompt are shown. */
const maxShown = 200;

export const savedPromptLabel = ({ name, prompt }: SavedPrompt): string => name || truncate(prompt, maxShown);

export function savedPromptItem(saved: SavedPrompt, buttons: readonly vscode.QuickInputButton[]) {
  return {
    label: escapeLabel(savedPromptLabel(saved)),
    ...(saved.name === '' ? {} : { detail: truncate(saved.prompt, maxShown) }),
    iconPath: new vscode.ThemeIcon('bookmark'),
    buttons,
    prompt: saved.prompt,
    saved,
  };
}

export const deleteButton = (): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: vscode.l10n.t('Delete'),
});

/** A full list stays as it is, and a message says so. */
export async function savePrompt(prompts: SavedPrompts, prompt: string): Promise<void> {
  if (await prompts.add({ name: '', prompt })) return;
  void showWarning(vscode.l10n.t('There are already {0} saved prompts. Delete one to save another.', maxSavedPrompts));
}

/** The message offers Undo. @param changed called after Undo. */
export async function deletePrompt(prompts: SavedPrompts, saved: SavedPrompt, changed: () => void): Promise<void> {
  await prompts.remove(saved.prompt);
  const undo = vscode.l10n.t('Undo');
  const message = vscode.l10n.t('The prompt “{0}” was deleted.', truncate(savedPromptLabel(saved), 50));
  void showInformation(message, undo).then(async (chosen) => {
    if (chosen !== undefined && (await prompts.add(saved))) changed();
  });
}
