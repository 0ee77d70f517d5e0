// Implements "Recover Unsaved Images…", and loads the bundle that lists the images.
import * as vscode from 'vscode';
import type { SaveContext } from '../../core/generate/save-image';
import { toImageError } from '../../core/errors';
import { readUnsavedState } from '../../core/outbox/unsaved-state';
import type { UnsavedJob, Outbox } from '../../core/outbox/outbox';
import { recoverUnsaved } from '../../core/outbox/recover-unsaved';
import type { OutputTarget } from '../../core/request/image-request';
import type { RecorderPorts } from '../../core/session/turn-recorder';
import { showError } from '../vscode/messages';
import type { Panel } from '../panel/panel';
import { errorMessage } from '../errors/error-message';
import type { Commands } from '../vscode/commands';

interface RecoverCommandParts extends RecorderPorts, SaveContext {
  readonly outbox: Outbox;
}

/** @param parts called on each use, because settings may have changed. */
export function recoverCommand(
  parts: () => RecoverCommandParts,
  { keepFocus, refreshUnsaved }: Pick<Panel, 'keepFocus' | 'refreshUnsaved'>,
): Commands {
  const recover = async () => {
    const { recoverImages } = await import('./recover-images');
    await recoverImages({
      session: parts(),
      async list() {
        const unsavedJobs = await parts().outbox.unsavedJobs();
        return Promise.all(
          unsavedJobs.map(async (unsavedJob) => ({ unsavedJob, state: await readUnsavedState(unsavedJob) })),
        );
      },
      save: (...args) => save(parts(), ...args),
      open: (unsavedJob) => open(parts(), unsavedJob),
    });
  };
  return {
    'peel.recover': async () => {
      await keepFocus(recover);
      await refreshUnsaved();
    },
  };
}

async function save(
  parts: RecoverCommandParts,
  unsavedJob: UnsavedJob,
  target: OutputTarget,
  incompleteToo: boolean,
): Promise<string[] | undefined> {
  try {
    return await recoverUnsaved(parts, unsavedJob, target, incompleteToo);
  } catch (thrown) {
    // The image is still in the outbox, whatever failed.
    const kept = unsavedJob.files.reduce((sum, file) => sum + file.size, 0);
    await showError(errorMessage(toImageError(thrown, 'save-failed').with({ kept })));
    return undefined;
  }
}

/** A received file is finished first, so that the preview recognizes its extension. */
async function open({ provenance }: SaveContext, { files, record }: UnsavedJob): Promise<void> {
  for (const one of files) {
    const file = await one.open();
    if (!file) continue;
    try {
      const { finishFile } = await import('../../core/generate/save-image');
      await finishFile(provenance, file, record);
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file.path), { preview: false });
    } finally {
      await file.close();
    }
  }
}
