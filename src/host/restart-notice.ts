// One quiet notice after a restart that left pictures behind.
import * as vscode from 'vscode';
import type { Log, Outbox } from '../core/ports';

/** Milliseconds after the start: nobody's start waits for this. */
const afterStart = 4000;
const noticed = 'noticedLeftovers';

/** Looks once, and tells of each leftover once. */
export function registerRestartNotice(outbox: Outbox, remembered: vscode.Memento, log: Log): vscode.Disposable {
  const started = Date.now();
  const look = async () => {
    const known = new Set(remembered.get<string[]>(noticed, []));
    // What fails from now on has a message of its own.
    const earlier = (await outbox.leftovers()).filter(({ record }) => record.created < started);
    const jobs = earlier.map(({ record }) => record.job);
    const fresh = jobs.filter((job) => !known.has(job));
    await remembered.update(noticed, jobs.length > 0 ? jobs : undefined);
    if (fresh.length === 0) return;
    const message =
      fresh.length === 1
        ? vscode.l10n.t('An image that arrived earlier was not saved.')
        : vscode.l10n.t('{0} images that arrived earlier were not saved.', fresh.length);
    const action = vscode.l10n.t('Recover…');
    if ((await vscode.window.showInformationMessage(message, action)) === action) {
      await vscode.commands.executeCommand('peel.recover');
    }
  };
  const timer = setTimeout(() => {
    look().catch((thrown: unknown) => log.warn(`The outbox could not be looked at: ${String(thrown)}`));
  }, afterStart);
  return new vscode.Disposable(() => clearTimeout(timer));
}
