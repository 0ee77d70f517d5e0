// Implements "Recover Unsaved Images…": opens, saves or discards the images in the outbox.
import * as vscode from 'vscode';
import { finishFile, type SaveContext } from '../../core/generate/save-image';
import { toImageError, ImageError } from '../../core/errors';
import { oldestOverLimit, readUnsavedState } from '../../core/outbox/unsaved-state';
import type { UnsavedJob, Outbox } from '../../core/outbox/outbox';
import { recoverUnsaved } from '../../core/outbox/recover-unsaved';
import type { RecorderPorts } from '../../core/session/turn-recorder';
import { truncate, fileNameOf, shortPath, formatSize } from '../vscode/format';
import { showError, showInformation, showWarning } from '../vscode/messages';
import type { Panel } from '../panel/panel';
import { openPreview } from '../generate/show-result';
import { pickUnsaved, type UnsavedAction, type UnsavedListing } from './pick-unsaved';
import { errorMessage } from '../errors/error-message';
import type { Commands } from '../vscode/commands';
import { confirmIrreversible } from '../sessions/trash';

/** Beyond this size, deletion of the oldest images is offered. */
const maxBytes = 1_000_000_000;

export interface RecoverParts extends RecorderPorts, SaveContext {
  readonly outbox: Outbox;
}

/** @param parts called on each use, because settings may have changed. */
export function recoverCommand(parts: () => RecoverParts, { keepFocus }: Pick<Panel, 'keepFocus'>): Commands {
  const recoverUnsaved = async () => {
    for (let handled = 0; ; handled++) {
      const unsavedJobs = (await parts().outbox.unsavedJobs()).toReversed();
      if (unsavedJobs.length === 0 && handled > 0) return;
      if (unsavedJobs.length === 0) {
        const nothing = vscode.l10n.t('There are no unsaved images. Every image that was received has been saved.');
        return void showInformation(nothing);
      }
      const tooMany = oldestOverLimit(unsavedJobs, maxBytes);
      const listed = await Promise.all(
        unsavedJobs.map(async (unsavedJob) => ({ unsavedJob, state: await readUnsavedState(unsavedJob) })),
      );
      const answer = await pickUnsaved(listed, tooMany.length);
      if (answer === undefined || answer === 'back') return;
      if (answer.value === 'tidy')
        await discard(
          parts(),
          listed.filter(({ unsavedJob }) => tooMany.includes(unsavedJob)),
        );
      else if (!(await handle(parts(), answer.value.listed, answer.value.act))) return;
    }
  };
  return { 'peel.recover': () => keepFocus(recoverUnsaved) };
}

/** Returns true when the list should be shown again. */
async function handle(parts: RecoverParts, listed: UnsavedListing, act: UnsavedAction): Promise<boolean> {
  const { unsavedJob } = listed;
  if (act === 'show') {
    await show(parts, unsavedJob);
    return false;
  }
  if (act === 'discard') {
    await discard(parts, [listed]);
    return true;
  }
  const { target } = unsavedJob.record.request;
  // An unreadable record has no folder.
  const folder = act === 'saveAs' || target.folder === '' ? await askFolder() : target.folder;
  if (folder !== undefined) await save(parts, listed, folder);
  return true;
}

/** Saves an image in a folder, given as a URI. */
async function save(parts: RecoverParts, { unsavedJob, state }: UnsavedListing, folder: string): Promise<void> {
  const { target } = unsavedJob.record.request;
  const chosen = folder === target.folder ? target : { folder, stem: target.stem };
  if (!state.complete && !(await confirmIncomplete(unsavedJob))) return;
  try {
    await reportSaved(await recoverUnsaved(parts, unsavedJob, chosen, !state.complete));
  } catch (thrown) {
    const error = toImageError(thrown, 'save-failed');
    const kept = unsavedJob.files.reduce((sum, file) => sum + file.size, 0);
    // The image is still in the outbox, whatever failed.
    await showError(errorMessage(new ImageError(error.code, { ...error.facts, kept })));
  }
}

/** Opens the images in the outbox; a received file is finished first, so that the preview recognizes its extension. */
async function show({ provenance }: SaveContext, { files, record }: UnsavedJob): Promise<void> {
  for (const one of files) {
    const file = await one.open();
    if (!file) continue;
    try {
      await finishFile(provenance, file, record);
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file.path), { preview: false });
    } finally {
      await file.close();
    }
  }
}

async function discard(parts: RecoverParts, all: readonly UnsavedListing[]): Promise<void> {
  const unsavedJobs = all.map(({ unsavedJob }) => unsavedJob);
  const [first] = unsavedJobs;
  const bytes = unsavedJobs.flatMap(({ files }) => files).reduce((sum, file) => sum + file.size, 0);
  const question =
    unsavedJobs.length === 1 && first
      ? vscode.l10n.t('Discard the unsaved image for “{0}”?', truncate(first.record.request.prompt, 60))
      : vscode.l10n.t('Discard the {0} oldest unsaved images ({1})?', unsavedJobs.length, formatSize(bytes));
  const isConfirmed = await confirmIrreversible(question, '', vscode.l10n.t('Discard'), {
    label: vscode.l10n.t('Save to Another Folder…'),
    async act() {
      const folder = await askFolder();
      for (const listed of all) if (folder !== undefined) await save(parts, listed, folder);
    },
  });
  if (isConfirmed) for (const unsavedJob of unsavedJobs) await unsavedJob.remove();
}

async function confirmIncomplete({ contentType }: UnsavedJob): Promise<boolean> {
  const save = vscode.l10n.t('Save Anyway');
  if (contentType !== undefined) {
    const unknown = vscode.l10n.t('Peel found no image in this response.');
    const unchanged = vscode.l10n.t('The response will be saved unchanged ({0}).', contentType);
    return (await showWarning(unknown, { modal: true, detail: unchanged }, save)) === save;
  }
  const message = vscode.l10n.t('This image arrived incomplete.');
  const detail = vscode.l10n.t('The received data will be saved unchanged, with the extension .incomplete.');
  return (await showWarning(message, { modal: true, detail }, save)) === save;
}

async function reportSaved(uris: readonly string[]): Promise<void> {
  const [first] = uris.map((uri) => vscode.Uri.parse(uri, true));
  if (!first) {
    const busy = vscode.l10n.t('Another window is saving this image or has already saved it.');
    return void showInformation(busy);
  }
  if (/\.(json|txt)$/.test(first.path)) await vscode.commands.executeCommand('vscode.open', first, { preview: true });
  else if (!fileNameOf(first).endsWith('.incomplete')) await openPreview(first);
  void showInformation(vscode.l10n.t('Saved {0}.', shortPath(first)));
}

/** The URI of a folder. */
async function askFolder(): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: vscode.l10n.t('Save Here'),
  });
  return picked?.[0]?.toString();
}
