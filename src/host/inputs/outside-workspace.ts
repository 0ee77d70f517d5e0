// Asks before a file outside the workspace is sent, once per file or folder and window.
import * as vscode from 'vscode';
import type { Disk } from '../../store/fs/disk';
import { fileNameOf } from '../vscode/format';
import type { InspectedFile } from './inspect-file';
import { showWarning } from '../vscode/messages';

/** @param isPasted whether the user pasted or dropped the file, which is consent. */
export function createOutsideConsent(disk: Disk, isPasted: (uri: vscode.Uri) => boolean) {
  const files = new Set<string>();
  const folders = new Set<string>();
  const known = ({ uri, real }: InspectedFile) =>
    isPasted(uri) || [uri, real].some((one) => files.has(one.toString())) || folders.has(folderOf(real).toString());

  return {
    /** Returns false when the user does not allow one of the files to be sent. */
    async confirm(inspected: readonly InspectedFile[], host: string): Promise<boolean> {
      const roots = await realRoots(disk);
      // Without a folder there is no workspace, so no link can lead out of it.
      if (roots.length === 0) return true;
      const outside = inspected.filter((one) => !roots.some((root) => isInside(one.real, root)) && !known(one));
      if (outside.length === 0) return true;
      const answer = await ask(outside, host);
      for (const { real } of outside) {
        if (answer === 'files') files.add(real.toString());
        if (answer === 'folders') folders.add(folderOf(real).toString());
      }
      return answer !== undefined;
    },
    /** The user selected the file in the system dialog, which is consent for exactly this file. */
    allowPicked(uri: vscode.Uri): void {
      // The target of a link inside the workspace is not visible in its name, so picking it is not consent.
      if (!vscode.workspace.getWorkspaceFolder(uri)) files.add(uri.toString());
    },
  };
}

async function ask(outside: readonly InspectedFile[], host: string): Promise<'files' | 'folders' | undefined> {
  const [first] = outside;
  if (!first) return undefined;
  const use = outside.length === 1 ? vscode.l10n.t('Allow File') : vscode.l10n.t('Allow Files');
  const folders = new Set(outside.map(({ real }) => folderOf(real).toString())).size;
  const all = folders === 1 ? vscode.l10n.t('Allow Folder') : vscode.l10n.t('Allow Folders');
  const detail = [
    ...outside.map(({ real }) => (real.scheme === 'file' ? real.fsPath : real.toString(true))),
    vscode.l10n.t("If you allow this, Peel sends the content to {0} and won't ask again in this window.", host),
  ].join('\n');
  const chosen = await showWarning(question(first, outside.length), { modal: true, detail }, use, all);
  return chosen === use ? 'files' : chosen === all ? 'folders' : undefined;
}

function question({ uri, real }: InspectedFile, count: number): string {
  if (count > 1) return vscode.l10n.t('{0} of the images are outside this workspace. Do you want to use them?', count);
  return vscode.workspace.getWorkspaceFolder(uri) && uri.toString() !== real.toString()
    ? vscode.l10n.t('“{0}” is a link to a file outside this workspace. Do you want to use it?', fileNameOf(uri))
    : vscode.l10n.t('“{0}” is outside this workspace. Do you want to use it?', fileNameOf(uri));
}

const folderOf = (uri: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(uri, '..');

/** The workspace folders with links resolved, like the files. */
async function realRoots(disk: Disk): Promise<vscode.Uri[]> {
  const roots = (vscode.workspace.workspaceFolders ?? []).map(async ({ uri }) => {
    if (uri.scheme !== 'file') return uri;
    return disk.realpath(uri.fsPath).then(
      (real) => vscode.Uri.file(real),
      () => uri,
    );
  });
  return Promise.all(roots);
}

function isInside(uri: vscode.Uri, root: vscode.Uri): boolean {
  if (uri.scheme !== root.scheme || uri.authority !== root.authority) return false;
  return uri.path.startsWith(root.path.endsWith('/') ? root.path : `${root.path}/`);
}
