// Completes the walkthrough steps when the user has done them, from any surface.
import * as vscode from 'vscode';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { SessionRecord, TurnRecord } from '../../core/session/records';

export type WalkthroughStep = 'key' | 'generate' | 'edit' | 'combine' | 'continue';

/**
 * Sets a context key `peel.done.…` for a moment. VS Code remembers completed steps, but only completes a step whose key
 * becomes true while its walkthroughs are loaded.
 */
export async function completeStep(milestone: WalkthroughStep): Promise<void> {
  for (const done of [true, undefined])
    await vscode.commands.executeCommand('setContext', `peel.done.${milestone}`, done);
}

/** Maximum number of running turns to remember; users do not start more. */
const maxAsked = 100;

/** An image that this window generates completes the step of its turn. @returns a disposable that stops this. */
export function watchWalkthrough(sessions: ObservableSessionStore): vscode.Disposable {
  /** By turn, until its first image. */
  const asked = new Map<string, WalkthroughStep>();
  const take = (record: SessionRecord) => {
    if (record.type === 'turn') asked.set(record.id, kindOf(record));
    const kind = record.type === 'image' && asked.get(record.turn);
    if (!kind) return;
    asked.delete(record.turn);
    void completeStep(kind);
  };
  const listening = sessions.listen((_, records) => {
    // Copied and restored sessions write many turns at once; a new turn is written alone.
    if (records.filter(({ type }) => type === 'turn').length <= 1) records.forEach(take);
    for (const turn of asked.keys()) if (asked.size > maxAsked) asked.delete(turn);
  });
  return new vscode.Disposable(listening);
}

function kindOf({ parent, inputs }: TurnRecord): WalkthroughStep {
  if (parent !== undefined) return 'continue';
  if (inputs.length === 0) return 'generate';
  return inputs.length === 1 ? 'edit' : 'combine';
}
