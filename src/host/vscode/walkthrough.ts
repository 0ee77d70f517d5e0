// Completes the walkthrough steps when the user has done them, from any surface.
import * as vscode from 'vscode';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { SessionRecord, TurnRecord } from '../../core/session/records';

export type WalkthroughStep = 'key' | 'generate' | 'edit' | 'combine' | 'continue';

/** Sets a context key for a moment: VS Code completes a step only if its key changes while walkthroughs are loaded. */
export async function completeStep(step: WalkthroughStep): Promise<void> {
  for (const done of [true, undefined]) await vscode.commands.executeCommand('setContext', `peel.done.${step}`, done);
}

/** Maximum number of running turns to remember; users do not start more. */
const maxRunning = 100;

/** An image that this window generates completes the step of its turn. @returns a disposable that stops this. */
export function watchWalkthrough(sessions: ObservableSessionStore): vscode.Disposable {
  /** By turn, until its first image. */
  const steps = new Map<string, WalkthroughStep>();
  const apply = (record: SessionRecord) => {
    if (record.type === 'turn') steps.set(record.id, stepOf(record));
    const step = record.type === 'image' && steps.get(record.turn);
    if (!step) return;
    steps.delete(record.turn);
    void completeStep(step);
  };
  const unlisten = sessions.listen((_, records) => {
    // Copied and restored sessions write many turns at once; a new turn is written alone.
    if (records.filter(({ type }) => type === 'turn').length <= 1) records.forEach(apply);
    for (const turn of steps.keys()) if (steps.size > maxRunning) steps.delete(turn);
  });
  return new vscode.Disposable(unlisten);
}

function stepOf({ parent, inputs }: TurnRecord): WalkthroughStep {
  if (parent !== undefined) return 'continue';
  if (inputs.length === 0) return 'generate';
  return inputs.length === 1 ? 'edit' : 'combine';
}
