// Shows one notification after a restart if there are unsaved images.
import * as vscode from 'vscode';
import type { Log } from '../../core/platform';
import type { Outbox } from '../../core/outbox/outbox';
import { showInformation } from '../vscode/messages';

const noticedKey = 'noticedLeftovers';

/** Reports each unsaved image once; never rejects. @param before later failures have their own message. */
export async function notifyUnsaved(
  outbox: Outbox,
  before: number,
  remembered: vscode.Memento,
  log: Log,
): Promise<void> {
  try {
    const known = new Set(remembered.get<string[]>(noticedKey, []));
    // The failure message has already told about a response without an image.
    const earlier = (await outbox.unsavedJobs()).filter(
      ({ record, contentType }) => record.created < before && contentType === undefined,
    );
    const jobs = earlier.map(({ record }) => record.job);
    const fresh = jobs.filter((job) => !known.has(job));
    await remembered.update(noticedKey, jobs.length > 0 ? jobs : undefined);
    if (fresh.length === 0) return;
    const message =
      fresh.length === 1
        ? vscode.l10n.t('An image that was received earlier has not been saved.')
        : vscode.l10n.t('{0} images that were received earlier have not been saved.', fresh.length);
    const action = vscode.l10n.t('Recover…');
    if ((await showInformation(message, action)) === action) await vscode.commands.executeCommand('peel.recover');
  } catch (thrown) {
    log.warn(`The outbox could not be checked: ${String(thrown)}`);
  }
}
