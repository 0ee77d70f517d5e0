// Wraps VS Code's input box and quick pick as promises, with Back.
import * as vscode from 'vscode';
import { plainText } from './messages';

/** The result of a box: an answer, Back, or undefined when it was canceled. */
export type Answer<T> = { readonly value: T } | 'back' | undefined;

export interface BoxOptions {
  readonly title: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** Shown in the title; with `step` over 1 there is a Back button. */
  readonly step?: number;
  readonly steps?: number;
  /** Shows Back at the first step as well. */
  readonly back?: boolean;
  /** Continues in the panel: a title button. @param typed the text in the box. */
  readonly continueInPanel?: (typed: string) => void;
  /** A page that helps with the answer: a title button that keeps the box open. */
  readonly help?: { readonly tooltip: string; readonly open: () => void };
}

export interface TextBoxOptions extends BoxOptions {
  readonly prompt: string;
  /** Replaces the prompt when it resolves. */
  readonly later?: Promise<string>;
  readonly password?: boolean;
  /** Start and end of the selected part of the value. Absent: the cursor is at its end. */
  readonly selection?: readonly [number, number];
  /** Why the text is invalid; undefined when it is valid. */
  problem(text: string): string | undefined;
}

export function askText(box: TextBoxOptions): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  input.prompt = plainText(box.prompt);
  input.password = box.password ?? false;
  box.later?.then(
    (prompt) => (input.prompt = plainText(prompt)),
    () => undefined,
  );
  return showBox(input, box, (answer) => [
    input.onDidChangeValue(() => (input.validationMessage = undefined)),
    input.onDidAccept(() => {
      const problem = box.problem(input.value);
      if (problem === undefined) answer({ value: input.value });
      else input.validationMessage = plainText(problem);
    }),
  ]);
}

/** Shows a box until it is answered or canceled; disposes what `listen` returns with it. */
export function showBox<T>(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  box: BoxOptions & Pick<TextBoxOptions, 'selection'>,
  listen: (answer: (value: Answer<T>) => void) => vscode.Disposable[],
): Promise<Answer<T>> {
  const { title, placeholder, value = '', step = 1, steps, back = step > 1 } = box;
  input.title = title;
  input.placeholder = placeholder;
  input.ignoreFocusOut = true;
  input.step = steps === undefined ? undefined : step;
  input.totalSteps = steps;
  if (back) input.buttons = [vscode.QuickInputButtons.Back, ...input.buttons];
  const panel = { iconPath: new vscode.ThemeIcon('layout-sidebar-left'), tooltip: vscode.l10n.t('Continue in Panel') };
  if (box.continueInPanel) input.buttons = [...input.buttons, panel];
  const help = { iconPath: new vscode.ThemeIcon('link-external'), tooltip: box.help?.tooltip ?? '' };
  if (box.help) input.buttons = [...input.buttons, help];
  return new Promise<Answer<T>>((resolve) => {
    const disposables = listen((answer) => {
      resolve(answer);
      input.hide();
    });
    disposables.push(
      input.onDidTriggerButton((button) => {
        if (button === help) box.help?.open();
        if (button === panel) {
          box.continueInPanel?.(input.value);
          input.hide();
        }
        if (button !== vscode.QuickInputButtons.Back) return;
        resolve('back');
        input.hide();
      }),
      input.onDidHide(() => {
        // Has no effect if an answer has already resolved the promise.
        resolve(undefined);
        vscode.Disposable.from(...disposables, input).dispose();
      }),
    );
    // A value set before showing would be selected, and the next key would replace it.
    if ('valueSelection' in input) {
      input.value = value;
      const [start, end] = box.selection ?? [value.length, value.length];
      input.valueSelection = [start, end];
    }
    input.show();
    // The selection of a quick pick cannot be set, so its value is set now, and only if it differs.
    if (value !== '' && input.value !== value) input.value = value;
  });
}

/** Answers a quick pick with the value of the accepted item; an item without a value cannot be accepted. */
export const onAccept = <I extends vscode.QuickPickItem, T>(
  pick: vscode.QuickPick<I>,
  answer: (value: Answer<T>) => void,
  valueOf: (item: I) => T | undefined,
): vscode.Disposable =>
  pick.onDidAccept(() => {
    const [item] = pick.activeItems;
    const value = item && valueOf(item);
    if (value !== undefined) answer({ value });
  });

/** Asks one question after the other; Back returns to the previous one. True when all were answered. */
export async function runSteps(steps: readonly ((step: number) => Promise<Answer<unknown>>)[]): Promise<boolean> {
  let at = 0;
  while (at < steps.length) {
    const answer = await (steps[at] as (step: number) => Promise<Answer<unknown>>)(at + 1);
    if (answer === undefined) return false;
    at += answer === 'back' ? -1 : 1;
    if (at < 0) return false;
  }
  return true;
}
