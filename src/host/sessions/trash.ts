// Wraps the trash of any file system: availability, moving a file to it, permanent deletion.
import * as vscode from 'vscode';
import { openPreview } from '../generate/show-result';
import { showWarning } from '../vscode/messages';

export interface Trash {
  /** Whether files in the folder can be moved to a trash; the user is asked accordingly before anything is deleted. */
  isSupported(folder: vscode.Uri): Promise<boolean>;
  /** @throws the errors of the file system. */
  move(file: vscode.Uri): Thenable<void>;
  /** Deletes permanently. @throws the errors of the file system. */
  remove(file: vscode.Uri): Thenable<void>;
}

export const realTrash: Trash = {
  async isSupported(folder) {
    // VS Code reports a missing trash only on deletion, and does so before it looks for the file.
    const nothing = vscode.Uri.joinPath(folder, `.${crypto.randomUUID()}`);
    return vscode.workspace.fs.delete(nothing, { useTrash: true }).then(
      () => true,
      (thrown) => thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound',
    );
  },
  move: (file) => vscode.workspace.fs.delete(file, { useTrash: true }),
  remove: (file) => vscode.workspace.fs.delete(file, { useTrash: false }),
};

/** Selects the text for the platform, because Windows calls the trash “Recycle Bin”. */
export const byPlatform = (trash: string, recycleBin: string, platform = process.platform): string =>
  platform === 'win32' ? recycleBin : trash;

/** Files that can be moved to a trash, and files that can only be deleted permanently. */
export async function splitByTrash<T>(
  files: readonly T[],
  uriOf: (file: T) => string,
  trash: Pick<Trash, 'isSupported'>,
): Promise<[T[], T[]]> {
  const known = new Map<string, boolean>();
  const parts: [T[], T[]] = [[], []];
  for (const file of files) {
    const folder = vscode.Uri.joinPath(vscode.Uri.parse(uriOf(file)), '..');
    const takes = known.get(folder.toString()) ?? (await trash.isSupported(folder));
    known.set(folder.toString(), takes);
    parts[takes ? 0 : 1].push(file);
  }
  return parts;
}

const maxNames = 5;

/** The first names, one per line, for a question. */
export function listNames(names: readonly string[]): string {
  const more = names.length - maxNames;
  const rest = more > 0 ? [vscode.l10n.t('…and {0} more', more)] : [];
  return [...names.slice(0, maxNames), ...rest].join('\n');
}

/** Asks in VS Code's words, and offers to open the first image instead. @param detail more information. */
export async function confirmPermanentDelete(
  names: readonly string[],
  detail: string,
  first: vscode.Uri,
): Promise<boolean> {
  const [name] = names;
  const question =
    names.length === 1
      ? vscode.l10n.t('Are you sure you want to permanently delete “{0}”?', name ?? '')
      : vscode.l10n.t('Are you sure you want to permanently delete the following {0} images?', names.length);
  const list = names.length === 1 ? '' : `${listNames(names)}\n\n`;
  const open = names.length === 1 ? vscode.l10n.t('Open Image') : vscode.l10n.t('Open First Image');
  return confirmIrreversible(question, `${list}${detail}`, vscode.l10n.t('Delete Permanently'), {
    label: open,
    act: () => openPreview(first),
  });
}

/**
 * Asks before images are lost. Enter selects the first answer, so that a paid image is not lost by accident. VS Code adds
 * “Cancel”, so the first answer has to be something else that keeps the images.
 */
export async function confirmIrreversible(
  question: string,
  detail: string,
  yes: string,
  other: { readonly label: string; act(): Promise<unknown> },
): Promise<boolean> {
  const text = [detail, vscode.l10n.t('This action is irreversible!')].filter(Boolean).join(' ');
  const chosen = await showWarning(question, { modal: true, detail: text }, other.label, yes);
  if (chosen === other.label) await other.act();
  return chosen === yes;
}
