// Lets the user choose the assets folder after it could not be used.
import { relative } from 'node:path';
import * as vscode from 'vscode';
import type { ImageError } from '../../core/errors';
import { isGitPath } from '../../store/outbox/check-folder';
import { showWarning } from '../vscode/messages';
import { settings } from '../vscode/settings';
import { findWorkspaceFolder } from './output-folder';

const folderReasons = /^(outside-workspace|read-only|not-a-folder|git-folder|setting-.*)$/;

/** The setting that caused a failure. */
export function settingOf({ code, facts }: ImageError): string | undefined {
  if (code === 'invalid-request' && facts.reason === 'endpoint') return 'peel.endpoint';
  return code === 'no-folder' && folderReasons.test(facts.reason ?? '') ? 'peel.assetsFolder' : undefined;
}

/** In an untrusted workspace, VS Code ignores the folder's setting, and edits may be saved next to the original. */
export function canChooseFolder(error: ImageError): boolean {
  const folder = findWorkspaceFolder(undefined) ?? vscode.workspace.workspaceFolders?.[0];
  const isOwn = folder !== undefined && !settings.editsBesideSource(folder.uri);
  return isOwn && vscode.workspace.isTrusted && settingOf(error) === 'peel.assetsFolder';
}

/** Asks for a folder and stores it in the setting of the workspace. @returns false when the user cancels */
export async function chooseAssetsFolder(): Promise<boolean> {
  const folder = findWorkspaceFolder(undefined) ?? (await vscode.window.showWorkspaceFolderPick());
  if (!folder) return false;
  for (let defaultUri = folder.uri; ;) {
    const [picked] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Select the Folder for New Images'),
        openLabel: vscode.l10n.t('Select Folder'),
        canSelectFiles: false,
        canSelectFolders: true,
        defaultUri,
      })) ?? [];
    if (!picked) return false;
    const names = relative(folder.uri.path, picked.path).split(/[\\/]/);
    if (vscode.workspace.getWorkspaceFolder(picked) === folder && names[0] !== '..' && !isGitPath(names)) {
      const isOnly = (vscode.workspace.workspaceFolders ?? []).length === 1;
      const scope = isOnly ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.WorkspaceFolder;
      const value = names.join('/') || '.';
      await vscode.workspace.getConfiguration('peel', folder).update('assetsFolder', value, scope);
      return true;
    }
    const again = vscode.l10n.t('Choose Folder…');
    const text = vscode.l10n.t('Select a folder inside “{0}”.', folder.name);
    if ((await showWarning(text, again)) !== again) return false;
    defaultUri = folder.uri;
  }
}
