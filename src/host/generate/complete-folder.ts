// Completes an entered path with the folders of the workspace.
import * as vscode from 'vscode';
import { parseSavePath } from '../../core/generate/save-to';
import { activeTabUri } from '../vscode/active-tab';

const maxFolders = 50;
/** Nobody saves images there. */
const ignored = new Set(['node_modules', '.git', '.hg', '.svn']);

/** Folders whose path begins with the text, in any case; each ends with a slash. Hidden ones only if asked for. */
export async function completeFolder(text: string): Promise<readonly string[]> {
  const path = text.replaceAll('\\', '/').replace(/^\.\//, '');
  const [parent, start] = [path.slice(0, path.lastIndexOf('/') + 1), path.slice(path.lastIndexOf('/') + 1)];
  const names = await namesIn(parent);
  return names
    .filter((name) => name.toLowerCase().startsWith(start.toLowerCase()) && (start !== '' || !name.startsWith('.')))
    .toSorted((a, b) => a.localeCompare(b))
    .slice(0, maxFolders)
    .map((name) => `${parent}${name}/`);
}

/** In a multi-root workspace, a path begins with the name of a workspace folder. */
async function namesIn(parent: string): Promise<readonly string[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const path = parseSavePath(parent);
  if (typeof path === 'string') return [];
  const [first = ''] = path.folders;
  const named = folders.length > 1 ? folders.find(({ name }) => name === first) : undefined;
  if (folders.length > 1 && parent === '') return folders.map(({ name }) => name);
  const active = vscode.window.activeTextEditor?.document.uri ?? activeTabUri();
  const folder = named ?? (active && vscode.workspace.getWorkspaceFolder(active)) ?? folders[0];
  if (!folder) return [];
  const below = vscode.Uri.joinPath(folder.uri, ...(named ? path.folders.slice(1) : path.folders));
  const entries = await vscode.workspace.fs.readDirectory(below).then(
    (found) => found,
    () => [],
  );
  return entries.flatMap(([name, type]) =>
    (type & vscode.FileType.Directory) !== 0 && !ignored.has(name) ? name : [],
  );
}
