// Asks what to make: the typed text on top, earlier prompts below, examples while there are none.
import * as vscode from 'vscode';
import { type Answer, type Box, showBox } from './input';

export interface PromptBox extends Box {
  /** What Enter does, under the typed text: "Saves to assets". */
  readonly detail: string;
  /** Prompts of earlier times, newest first. */
  readonly history: readonly string[];
  /** Sentences that teach by example while there is no history. */
  readonly examples: readonly string[];
}

interface PromptItem extends vscode.QuickPickItem {
  readonly prompt?: string;
}

export function askPrompt(box: PromptBox): Promise<Answer<string>> {
  const pick = vscode.window.createQuickPick<PromptItem>();
  const known = box.history.length > 0 ? box.history : box.examples;
  const heading = box.history.length > 0 ? vscode.l10n.t('Earlier prompts') : vscode.l10n.t('For example');

  const refresh = () => {
    const typed = pick.value.trim();
    const own: PromptItem[] =
      typed === ''
        ? []
        : [
            {
              label: typed,
              iconPath: new vscode.ThemeIcon('sparkle'),
              detail: box.detail,
              prompt: typed,
              alwaysShow: true,
            },
          ];
    const others = known.filter((prompt) => prompt !== typed);
    pick.items = [
      ...own,
      { label: heading, kind: vscode.QuickPickItemKind.Separator },
      ...others.map((prompt) => ({
        label: prompt,
        iconPath: new vscode.ThemeIcon(box.history.length > 0 ? 'history' : 'lightbulb'),
        prompt,
      })),
    ];
    // Enter takes what was typed; with nothing typed it takes nothing.
    pick.activeItems = own;
  };

  return showBox<string>(pick, box, (answer) => {
    refresh();
    return [
      pick.onDidChangeValue(refresh),
      pick.onDidAccept(() => {
        const prompt = pick.activeItems[0]?.prompt;
        if (prompt !== undefined) answer({ value: prompt });
      }),
    ];
  });
}
