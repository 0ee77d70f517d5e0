// Asks what to make: the typed text on top, earlier prompts below, examples while there are none.
import * as vscode from 'vscode';
import { maxPromptLength } from '../../core/request/image-request';
import { truncate, escapeLabel } from '../vscode/format';
import { type Answer, type BoxOptions, showBox } from '../vscode/quick-input';

export interface PromptBoxOptions extends BoxOptions {
  /** What Enter does, under the typed text: "Saves to assets". */
  readonly detail: string;
  /** Joins that line when it is known. */
  readonly later?: Promise<string | undefined>;
  /** Prompts of earlier times, newest first. */
  readonly history: readonly string[];
  /** Sentences that teach by example while there is no history. */
  readonly examples: readonly string[];
  /** Told of every change, so that nothing typed is lost. */
  onChange(text: string): void;
}

interface PromptItem extends vscode.QuickPickItem {
  readonly prompt?: string;
}

export function askPrompt(box: PromptBoxOptions): Promise<Answer<string>> {
  const pick = vscode.window.createQuickPick<PromptItem>();
  const known = box.history.length > 0 ? box.history : box.examples;
  const heading = box.history.length > 0 ? vscode.l10n.t('Earlier prompts') : vscode.l10n.t('Examples');

  let { detail } = box;
  let open = true;

  const refresh = () => {
    const typed = pick.value.trim();
    const own = typed === '' ? [] : [ownItem(typed, detail)];
    const others = known.filter((prompt) => prompt !== typed);
    const icon = new vscode.ThemeIcon(box.history.length > 0 ? 'history' : 'lightbulb');
    pick.items = [
      ...own,
      { label: heading, kind: vscode.QuickPickItemKind.Separator },
      ...others.map((prompt) => ({ label: escapeLabel(prompt), iconPath: icon, prompt })),
    ];
    // Enter takes what was typed; with nothing typed it takes nothing.
    pick.activeItems = own;
  };

  const join = (more: string | undefined) => {
    if (more === undefined || !open) return;
    detail = `${detail} · ${more}`;
    // Whoever went down to an earlier prompt stays there.
    const [active] = pick.activeItems;
    if (active === undefined || active.prompt === pick.value.trim()) refresh();
  };
  box.later?.then(join, () => undefined);

  return showBox<string>(pick, box, (answer) => {
    refresh();
    return [
      { dispose: () => (open = false) },
      pick.onDidChangeValue((text) => {
        box.onChange(text);
        refresh();
      }),
      pick.onDidAccept(() => {
        const prompt = pick.activeItems[0]?.prompt;
        if (prompt !== undefined) answer({ value: prompt });
      }),
    ];
  });
}

/** The row of what was typed; one that cannot be sent says why and is not taken. */
function ownItem(typed: string, detail: string): PromptItem {
  const label = escapeLabel(truncate(typed, 200));
  if (typed.length <= maxPromptLength) {
    return { label, iconPath: new vscode.ThemeIcon('sparkle'), detail, prompt: typed, alwaysShow: true };
  }
  const problem = vscode.l10n.t('The prompt is longer than {0} characters.', maxPromptLength);
  return { label, iconPath: new vscode.ThemeIcon('error'), detail: problem, alwaysShow: true };
}
