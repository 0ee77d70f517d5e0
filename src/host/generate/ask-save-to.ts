// Asks where to save: a path with completion of folders. The first item says what will be saved there.
import * as vscode from 'vscode';
import type { OutputView } from '../../shared/draft';
import { escapeLabel } from '../vscode/format';
import { type Answer, type BoxOptions, showBox } from '../vscode/quick-input';
import { completeFolder } from './complete-folder';

export interface SaveToBox extends BoxOptions {
  /** What is saved for an entered path; an empty path is chosen automatically. */
  describe(path: string): Promise<OutputView>;
}

interface PathItem extends vscode.QuickPickItem {
  /** A folder completes the path; a path is the answer. */
  readonly folder?: string;
  readonly path?: string;
}

export function askSaveTo(box: SaveToBox): Promise<Answer<string>> {
  const pick = vscode.window.createQuickPick<PathItem>();
  let isOpen = true;
  const refresh = async () => {
    const { value } = pick;
    const path = value.trim();
    const [output, folders] = await Promise.all([box.describe(path), completeFolder(path)]);
    if (!isOpen || pick.value !== value) return;
    const own = pathItem(path, output);
    pick.items = [own, ...folders.map(folderItem)];
    pick.activeItems = [own];
  };
  return showBox<string>(pick, box, (answer) => {
    void refresh();
    return [
      { dispose: () => (isOpen = false) },
      pick.onDidChangeValue(() => void refresh()),
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        if (item?.path !== undefined) answer({ value: item.path });
        else if (item?.folder !== undefined) {
          pick.value = item.folder;
          void refresh();
        }
      }),
    ];
  });
}

/** A path that cannot be used says why, and cannot be selected. */
function pathItem(path: string, { path: saved = '', last, note, problem }: OutputView): PathItem {
  if (problem !== undefined)
    return { label: escapeLabel(path), detail: problem, iconPath: new vscode.ThemeIcon('error'), alwaysShow: true };
  const files = last === undefined ? saved : `${saved} … ${last}`;
  const label = path === '' ? vscode.l10n.t('Choose Automatically') : vscode.l10n.t('Save to {0}', files);
  const detail = path === '' ? files : (note ?? '');
  return { label: escapeLabel(label), detail, iconPath: new vscode.ThemeIcon('save'), path, alwaysShow: true };
}

const folderItem = (folder: string): PathItem => ({
  label: escapeLabel(folder),
  iconPath: new vscode.ThemeIcon('folder'),
  folder,
  alwaysShow: true,
});
