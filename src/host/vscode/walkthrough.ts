// Completes the walkthrough steps that the user has done, also those done before the walkthrough was opened.
import * as vscode from 'vscode';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import { withoutStyle } from '../../core/request/project-style';
import type { SessionRecord, TurnRecord } from '../../core/session/records';

const allSteps = ['key', 'generate', 'edit', 'combine', 'continue'] as const;
export type WalkthroughStep = (typeof allSteps)[number];

/** The name of the context key, and of the stored value. */
const doneKey = (step: WalkthroughStep) => `peel.done.${step}`;

/** Remembers that a step is done, and completes it if the walkthrough is open. */
export async function completeStep(state: vscode.Memento, step: WalkthroughStep): Promise<void> {
  if (!state.get(doneKey(step))) await state.update(doneKey(step), true);
  await showStep(step);
}

/** Sets a context key for a moment: VS Code completes a step only if its key changes while walkthroughs are loaded. */
async function showStep(step: WalkthroughStep): Promise<void> {
  for (const done of [true, undefined]) await vscode.commands.executeCommand('setContext', doneKey(step), done);
}

/** Completes the remembered steps whenever a walkthrough may have been opened. */
export function showDoneSteps(state: vscode.Memento): vscode.Disposable {
  const show = (tabs: readonly vscode.Tab[]) => {
    // VS Code does not tell extensions what a walkthrough's tab contains.
    if (!tabs.some(({ input }) => input === undefined)) return;
    for (const step of allSteps) if (state.get(doneKey(step))) void showStep(step);
  };
  show(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs));
  return vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => show([...opened, ...changed]));
}

/** Maximum number of running turns to remember; users do not start more. */
const maxRunning = 100;

/** An image that this window generates completes the step of its turn. @returns a disposable that stops this. */
export function watchWalkthrough(state: vscode.Memento, sessions: ObservableSessionStore): vscode.Disposable {
  /** By turn, until its first image. */
  const steps = new Map<string, WalkthroughStep>();
  const apply = (record: SessionRecord) => {
    if (record.type === 'turn') steps.set(record.id, stepOf(record));
    const step = record.type === 'image' && steps.get(record.turn);
    if (!step) return;
    steps.delete(record.turn);
    void completeStep(state, step);
  };
  const unlisten = sessions.listen((_, records) => {
    // Copied and restored sessions write many turns at once; a new turn is written alone.
    if (records.filter(({ type }) => type === 'turn').length <= 1) records.forEach(apply);
    for (const turn of steps.keys()) if (steps.size > maxRunning) steps.delete(turn);
  });
  return new vscode.Disposable(unlisten);
}

function stepOf(turn: TurnRecord): WalkthroughStep {
  const { parent, inputs } = withoutStyle(turn);
  if (parent !== undefined) return 'continue';
  if (inputs.length === 0) return 'generate';
  return inputs.length === 1 ? 'edit' : 'combine';
}
