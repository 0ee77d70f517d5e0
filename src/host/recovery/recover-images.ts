// Opens, saves or discards the images in the outbox. A bundle of its own, loaded on first use.
// Nothing here may depend on `instanceof` for a class of Peel, because each bundle has its own copy of the class.
import * as vscode from 'vscode';
import type { UnsavedJob } from '../../core/outbox/outbox';
import { recordRecovered } from '../../core/outbox/record-recovered';
import { oldestOverLimit } from '../../core/outbox/unsaved-state';
import type { OutputTarget } from '../../core/request/image-request';
import type { RecorderPorts } from '../../core/session/turn-recorder';
import { truncate, fileNameOf, shortPath, formatSize } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { openPreview } from '../generate/show-result';
import { pickUnsaved, type UnsavedAction, type UnsavedListing } from './pick-unsaved';
import { confirmIrreversible } from '../sessions/trash';

/** Beyond this size, deletion of the oldest images is offered. */
const maxBytes = 1_000_000_000;

/** What needs the classes of the services. */
export interface RecoverParts {
  /** Records what became of the data. */
  readonly session: RecorderPorts;
  /** The unsaved images, oldest first. */
  list(): Promise<UnsavedListing[]>;
  /** Saves the images. @returns their URIs; undefined if it failed, and the user was told. */
  save(unsavedJob: UnsavedJob, target: OutputTarget, incompleteToo: boolean): Promise<string[] | undefined>;
  /** Gives the received images their extensions, and opens them. */
  open(unsavedJob: UnsavedJob): Promise<void>;
}

/** Shows the list again until the user has opened an image, canceled, or handled all images. */
export async function recoverImages(parts: RecoverParts): Promise<void> {
  for (let handled = 0; ; handled++) {
    const listed = (await parts.list()).toReversed();
    if (listed.length === 0 && handled > 0) return;
    if (listed.length === 0) {
      const nothing = vscode.l10n.t('There are no unsaved images. Every image that was received has been saved.');
      return void showInformation(nothing);
    }
    const unsavedJobs = listed.map(({ unsavedJob }) => unsavedJob);
    const tooMany = oldestOverLimit(unsavedJobs, maxBytes);
    const answer = await pickUnsaved(listed, tooMany.length);
    if (answer === undefined || answer === 'back') return;
    if (answer.value === 'tidy')
      await discard(
        parts,
        listed.filter(({ unsavedJob }) => tooMany.includes(unsavedJob)),
      );
    else if (!(await handle(parts, answer.value.listed, answer.value.act))) return;
  }
}

/** Returns true when the list should be shown again. */
async function handle(parts: RecoverParts, listed: UnsavedListing, act: UnsavedAction): Promise<boolean> {
  const { unsavedJob } = listed;
  if (act === 'show') {
    await parts.open(unsavedJob);
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
  const saved = await parts.save(unsavedJob, chosen, !state.complete);
  if (!saved) return;
  if (saved.length > 0) await recordRecovered(parts.session, unsavedJob.record, saved);
  await reportSaved(saved);
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
  for (const unsavedJob of isConfirmed ? unsavedJobs : []) {
    await unsavedJob.remove();
    await recordRecovered(parts.session, unsavedJob.record, []);
  }
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
