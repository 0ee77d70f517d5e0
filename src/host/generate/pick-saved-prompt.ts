// Lists the saved prompts: insert, save, rename and delete. A bundle of its own.
import * as vscode from 'vscode';
import { maxPromptLength } from '../../core/request/image-request';
import { escapeLabel, truncate } from '../vscode/format';
import { type Answer, askText, onAccept, showBox } from '../vscode/quick-input';
import { deleteButton, deletePrompt, savedPromptItem, savedPromptLabel, savePrompt } from './saved-prompt-items';
import { maxPromptName, type SavedPrompt, type SavedPrompts } from './saved-prompts';

interface PromptItem extends vscode.QuickPickItem {
  readonly saved?: SavedPrompt;
  /** The item that saves the current prompt. */
  readonly saves?: true;
}

interface Choice {
  readonly act: 'insert' | 'rename';
  readonly saved: SavedPrompt;
}

/** @param current the text in the prompt box, which can be saved. @returns the prompt to insert. */
export async function pickSavedPrompt(prompts: SavedPrompts, current: string): Promise<string | undefined> {
  for (;;) {
    const answer = await pickOne(prompts, current.trim());
    if (answer === undefined || answer === 'back') return undefined;
    const { act, saved } = answer.value;
    if (act === 'insert') return saved.prompt;
    await rename(prompts, saved);
  }
}

function pickOne(prompts: SavedPrompts, current: string): Promise<Answer<Choice>> {
  const pick = vscode.window.createQuickPick<PromptItem>();
  const renameButton = { iconPath: new vscode.ThemeIcon('edit'), tooltip: vscode.l10n.t('Rename…') };
  const trash = deleteButton();
  let open = true;

  const refresh = () => {
    if (!open) return;
    const list = prompts.list();
    const canSave = current !== '' && current.length <= maxPromptLength;
    pick.items = [
      ...(canSave && list.every(({ prompt }) => prompt !== current) ? [saveItem(current)] : []),
      { label: vscode.l10n.t('Saved prompts'), kind: vscode.QuickPickItemKind.Separator },
      ...list.map((saved) => savedPromptItem(saved, [renameButton, trash])),
    ];
    pick.placeholder =
      list.length > 0 ? vscode.l10n.t('Select a prompt to insert') : vscode.l10n.t('You have no saved prompts');
  };

  pick.matchOnDetail = true;
  return showBox<Choice>(pick, { title: vscode.l10n.t('Saved Prompts') }, (answer) => {
    refresh();
    return [
      { dispose: () => (open = false) },
      pick.onDidAccept(() => {
        if (pick.activeItems[0]?.saves) void savePrompt(prompts, current).then(refresh);
      }),
      onAccept(pick, answer, ({ saved }) => saved && { act: 'insert' as const, saved }),
      pick.onDidTriggerItemButton(({ item: { saved }, button }) => {
        if (!saved) return;
        if (button === trash) void deletePrompt(prompts, saved, refresh).then(refresh);
        else answer({ value: { act: 'rename', saved } });
      }),
    ];
  });
}

function saveItem(current: string): PromptItem {
  return {
    label: vscode.l10n.t('Save Current Prompt'),
    detail: escapeLabel(truncate(current, 200)),
    iconPath: new vscode.ThemeIcon('save'),
    alwaysShow: true,
    saves: true,
  };
}

async function rename(prompts: SavedPrompts, saved: SavedPrompt): Promise<void> {
  const answer = await askText({
    title: vscode.l10n.t('Rename Saved Prompt'),
    prompt: vscode.l10n.t('Without a name, the list shows the prompt.'),
    value: truncate(savedPromptLabel(saved), maxPromptName),
    back: true,
    problem: (text) =>
      text.trim().length > maxPromptName
        ? vscode.l10n.t('The name is longer than {0} characters.', maxPromptName)
        : undefined,
  });
  if (answer !== undefined && answer !== 'back') await prompts.rename(saved.prompt, answer.value.trim());
}
