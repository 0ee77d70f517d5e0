// Chooses where results are saved: by the source or the active editor, else the user decides.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { resolveAssetsFolder } from '../../core/generate/assets-folder';
import { sanitizeStem } from '../../core/generate/file-names';
import { parseSavePath } from '../../core/generate/save-to';
import type { OutputTarget } from '../../core/request/image-request';
import { isGitPath } from '../../store/outbox/check-folder';
import { imageName } from '../inputs/open-input';
import { fileNameOf } from '../vscode/format';
import { settings } from '../vscode/settings';
import { activeTabUri } from '../vscode/active-tab';

export interface OutputFolder {
  readonly target: OutputTarget;
  /** The workspace folder that contains it. */
  readonly workspace?: string;
}

export interface OutputRequest {
  readonly stem: string;
  /** The image that the result is derived from: its workspace folder is used. */
  readonly source?: vscode.Uri;
  /** A setting may save an edit beside its source. */
  readonly edit: boolean;
}

/** The folder, without asking; undefined when the user has to choose. */
export function findOutputFolder(wanted: OutputRequest): OutputFolder | undefined {
  const folder = findWorkspaceFolder(wanted.source);
  return folder && outputFolderIn(folder, wanted);
}

/**
 * The folder and the name that were entered. In a multi-root workspace the path begins with the name of a folder, or is
 * below the folder that would be chosen automatically. @returns undefined without an open folder.
 * @throws {ImageError} `no-folder` when the path cannot be used.
 */
export function findEnteredFolder(text: string, { stem, source }: OutputRequest): OutputFolder | undefined {
  const all = vscode.workspace.workspaceFolders ?? [];
  if (all.length === 0) return undefined;
  const path = parseSavePath(text);
  const subject = text.trim().slice(0, 200);
  if (typeof path === 'string') throw new ImageError('no-folder', { reason: path, subject });
  const named = all.length > 1 ? all.find(({ name }) => name === path.folders[0]) : undefined;
  const folder = named ?? findWorkspaceFolder(source);
  if (!folder) throw new ImageError('no-folder', { reason: 'several-folders-path', subject: all[0]?.name ?? '' });
  const names = named ? path.folders.slice(1) : path.folders;
  if (isGitPath(names)) throw new ImageError('no-folder', { reason: 'git-folder', subject });
  const root = folder.uri.toString();
  const target = vscode.Uri.joinPath(folder.uri, ...names).toString();
  return { target: { folder: target, stem: path.stem ?? stem, root }, workspace: root };
}

/** Asks for the folder that `findOutputFolder` could not choose; undefined when the user cancels. */
export async function askOutputFolder(wanted: OutputRequest): Promise<OutputFolder | undefined> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return askFile(wanted.stem);
  const picked = await vscode.window.showWorkspaceFolderPick({
    placeHolder: vscode.l10n.t('Select the workspace folder to save images in'),
    ignoreFocusOut: true,
  });
  return picked && outputFolderIn(picked, wanted);
}

/** The error that explains why there is no folder, for a caller that cannot be asked. */
export function noFolderError(): ImageError {
  const several = (vscode.workspace.workspaceFolders ?? []).length > 1;
  return new ImageError('no-folder', { reason: several ? 'several-folders' : 'none' });
}

/** The workspace folder of the source or the active editor, or the only one. */
export function findWorkspaceFolder(source: vscode.Uri | undefined): vscode.WorkspaceFolder | undefined {
  const active = vscode.window.activeTextEditor?.document.uri ?? activeTabUri();
  for (const uri of [source, active]) {
    const folder = uri && vscode.workspace.getWorkspaceFolder(uri);
    if (folder) return folder;
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length === 1 ? folders[0] : undefined;
}

function outputFolderIn(folder: vscode.WorkspaceFolder, { stem, source, edit }: OutputRequest): OutputFolder {
  const root = folder.uri.toString();
  const beside =
    edit && source && vscode.workspace.getWorkspaceFolder(source) === folder && settings.editsBesideSource(folder.uri);
  const target = beside ? vscode.Uri.joinPath(source, '..') : assetsFolder(folder);
  return { target: { folder: target.toString(), stem, root }, workspace: root };
}

/** @throws {ImageError} `no-folder` when the setting names no folder here, or one of Git's own. */
function assetsFolder({ uri, name }: vscode.WorkspaceFolder): vscode.Uri {
  const { scheme, authority, path } = uri;
  const home = scheme === 'file' ? { home: homedir() } : {};
  const setting = settings.assetsFolder(uri);
  const names = resolveAssetsFolder(setting, { scheme, authority, path, name, ...home });
  if (isGitPath(names)) throw new ImageError('no-folder', { reason: 'setting-git', subject: setting.slice(0, 200) });
  return vscode.Uri.joinPath(uri, ...names);
}

/** Opens a Save dialog. The image data determines the extension, and existing names are numbered. */
async function askFile(stem: string): Promise<OutputFolder | undefined> {
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Image As'),
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(homedir()), `${stem}.png`),
    filters: { [vscode.l10n.t('Images')]: ['png', 'jpg', 'webp'] },
  });
  if (!uri) return undefined;
  const name = fileNameOf(uri).replace(imageName, '');
  return { target: { folder: vscode.Uri.joinPath(uri, '..').toString(), stem: sanitizeStem(name) } };
}
