// What the walkthrough ticks off: each step when its thing was really done, wherever it was done.
import * as vscode from 'vscode';
import type { ObservableSessionStore } from '../../core/session/observable-store';
import type { SessionRecord, TurnRecord } from '../../core/session/records';

export type WalkthroughStep = 'key' | 'generate' | 'edit' | 'combine' | 'continue';

/**
 * A context key `peel.done.…` that turns true for a moment. VS Code keeps what it has ticked, but ticks only what turns
 * while its walkthroughs are loaded, and never what was true before.
 */
export async function completeStep(milestone: WalkthroughStep): Promise<void> {
  for (const done of [true, undefined])
    await vscode.commands.executeCommand('setContext', `peel.done.${milestone}`, done);
}

/** Turns that are remembered while they run: more are none of a person's. */
const maxAsked = 100;

/** A picture that is made in this window reaches what its turn was. @returns what ends it. */
export function watchWalkthrough(sessions: ObservableSessionStore): vscode.Disposable {
  /** By turn, until its first picture. */
  const asked = new Map<string, WalkthroughStep>();
  const take = (record: SessionRecord) => {
    if (record.type === 'turn') asked.set(record.id, kindOf(record));
    const kind = record.type === 'image' && asked.get(record.turn);
    if (!kind) return;
    asked.delete(record.turn);
    void completeStep(kind);
  };
  const listening = sessions.listen((_, records) => {
    // Whole sessions are copied and brought back; a turn that begins comes alone.
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
