// Asks for the prompt: the typed text first, then saved and earlier prompts, or examples if there are none.
import * as vscode from 'vscode';
import { maxPromptLength } from '../../core/request/image-request';
import { truncate, escapeLabel } from '../vscode/format';
import { type Answer, type BoxOptions, onAccept, showBox } from '../vscode/quick-input';
import { deleteButton, deletePrompt, savedPromptItem, savePrompt } from './saved-prompt-items';
import type { SavedPrompt, SavedPrompts } from './saved-prompts';

export interface PromptBoxOptions extends BoxOptions {
  /** What Enter does, shown below the typed text: "Saves to assets". */
  readonly detail: string;
  /** A title button that turns the project style on and off. */
  readonly style?: StyleSwitch;
  /** Appended to `detail` when it resolves. */
  readonly later?: Promise<string | undefined>;
  /** Earlier prompts, newest first. */
  readonly history: readonly string[];
  readonly examples: readonly string[];
  readonly saved: SavedPrompts;
  /** Called on every change, so that no typed text is lost. */
  onChange(text: string): void;
}

export interface StyleSwitch {
  readonly name: string;
  isOn(): boolean;
  toggle(): void;
  /** What the style adds, or that it is off. */
  detail(): string;
  /** Why the prompt cannot be sent with the style; undefined when it can. */
  problem(prompt: string): string | undefined;
}

interface PromptItem extends vscode.QuickPickItem {
  readonly prompt?: string;
  readonly saved?: SavedPrompt;
}

export function askPrompt(box: PromptBoxOptions): Promise<Answer<string>> {
  const pick = vscode.window.createQuickPick<PromptItem>();
  const known = box.history.length > 0 ? box.history : box.examples;
  const heading = box.history.length > 0 ? vscode.l10n.t('Earlier prompts') : vscode.l10n.t('Examples');

  const savedHeading = { label: vscode.l10n.t('Saved prompts'), kind: vscode.QuickPickItemKind.Separator };
  const saveButton = { iconPath: new vscode.ThemeIcon('bookmark'), tooltip: vscode.l10n.t('Save Prompt') };
  const trash = deleteButton();
  pick.matchOnDetail = true;

  let { detail } = box;
  let open = true;

  const refresh = () => {
    const typed = pick.value.trim();
    const saved = box.saved.list();
    const isSaved = (text: string) => saved.some(({ prompt }) => prompt === text);
    const details = [detail, box.style?.detail()].filter(Boolean).join(' · ');
    const own = typed === '' ? [] : [ownItem(typed, details, box.style, isSaved(typed) ? [] : [saveButton])];
    const others = known.filter((prompt) => prompt !== typed && !isSaved(prompt));
    const offered = saved.filter(({ prompt }) => prompt !== typed);
    const icon = new vscode.ThemeIcon(box.history.length > 0 ? 'history' : 'lightbulb');
    pick.items = [
      ...own,
      ...(offered.length > 0 ? [savedHeading] : []),
      ...offered.map((one) => savedPromptItem(one, [trash])),
      { label: heading, kind: vscode.QuickPickItemKind.Separator },
      ...others.map((prompt) => ({ label: escapeLabel(prompt), iconPath: icon, prompt })),
    ];
    // Enter accepts the typed text; without typed text it does nothing.
    pick.activeItems = own;
  };

  const join = (more: string | undefined) => {
    if (more === undefined || !open) return;
    detail = `${detail} · ${more}`;
    // Keeps the selection if the user has moved to an earlier prompt.
    const [active] = pick.activeItems;
    if (active === undefined || active.prompt === pick.value.trim()) refresh();
  };
  box.later?.then(join, () => undefined);

  let styleButton = box.style && buttonOf(box.style);
  if (styleButton) pick.buttons = [styleButton];
  const switchStyle = (pressed: vscode.QuickInputButton, style: StyleSwitch) => {
    if (pressed !== styleButton) return;
    style.toggle();
    const next = buttonOf(style);
    pick.buttons = pick.buttons.map((one) => (one === styleButton ? next : one));
    styleButton = next;
    refresh();
  };

  return showBox<string>(pick, box, (answer) => {
    refresh();
    return [
      pick.onDidTriggerButton((pressed) => box.style && switchStyle(pressed, box.style)),
      { dispose: () => (open = false) },
      pick.onDidChangeValue((text) => {
        box.onChange(text);
        refresh();
      }),
      onAccept(pick, answer, ({ prompt }) => prompt),
      pick.onDidTriggerItemButton(({ item: { prompt = '', saved } }) => {
        const change = saved ? deletePrompt(box.saved, saved, refresh) : savePrompt(box.saved, prompt);
        void change.then(refresh);
      }),
    ];
  });
}

/** The item for the typed text; if the text cannot be sent, the item says why and cannot be selected. */
function ownItem(
  typed: string,
  detail: string,
  style: StyleSwitch | undefined,
  buttons: readonly vscode.QuickInputButton[],
): PromptItem {
  const label = escapeLabel(truncate(typed, 200));
  const long = vscode.l10n.t('The prompt is longer than {0} characters.', maxPromptLength);
  const problem = typed.length > maxPromptLength ? long : style?.problem(typed);
  if (problem === undefined)
    return { label, iconPath: new vscode.ThemeIcon('sparkle'), detail, prompt: typed, alwaysShow: true, buttons };
  return { label, iconPath: new vscode.ThemeIcon('error'), detail: problem, alwaysShow: true };
}

function buttonOf(style: StyleSwitch): vscode.QuickInputButton {
  const tooltip = style.isOn()
    ? vscode.l10n.t('Turn Project Style Off ({0})', style.name)
    : vscode.l10n.t('Turn Project Style On ({0})', style.name);
  return { iconPath: new vscode.ThemeIcon(style.isOn() ? 'symbol-color' : 'circle-slash'), tooltip };
}
