// Lists the images of one request: previews the active one, and opens, inserts or edits it.
import * as vscode from 'vscode';
import type { SavedImage } from '../../core/request/image-request';
import { fileNameOf, formatSize } from '../vscode/format';
import { type Answer, onAccept, showBox } from '../vscode/quick-input';

export type ResultAction = 'open' | 'insert' | 'continue';

interface ResultItem extends vscode.QuickPickItem {
  readonly image: SavedImage;
}

/** @param show opens an image beside the list, which keeps the keyboard focus. */
export function pickResult(
  images: readonly SavedImage[],
  canInsert: boolean,
  show: (image: SavedImage) => Promise<void>,
): Promise<Answer<{ readonly image: SavedImage; readonly act: ResultAction }>> {
  const insert = { iconPath: new vscode.ThemeIcon('insert'), tooltip: vscode.l10n.t('Insert') };
  const edit = { iconPath: new vscode.ThemeIcon('wand'), tooltip: vscode.l10n.t('Edit Again') };
  const pick = vscode.window.createQuickPick<ResultItem>();
  const named = (image: SavedImage) => fileNameOf(vscode.Uri.parse(image.uri, true));
  pick.items = images.map((image) => {
    const uri = vscode.Uri.parse(image.uri, true);
    return {
      image,
      label: named(image),
      description: `${image.width} × ${image.height} · ${formatSize(image.bytes)}`,
      iconPath: uri,
      buttons: [...(canInsert ? [insert] : []), edit],
    };
  });
  const box = {
    title: vscode.l10n.t('{0} images', images.length),
    placeholder: vscode.l10n.t('Select an image to preview it; press Enter to open it'),
  };
  return showBox(pick, box, (answer) => [
    pick.onDidChangeActive(([active]) => {
      if (active) void show(active.image);
    }),
    onAccept(pick, answer, ({ image }) => ({ image, act: 'open' as const })),
    pick.onDidTriggerItemButton(({ item: { image }, button }) => {
      answer({ value: { image, act: button === edit ? 'continue' : 'insert' } });
    }),
  ]);
}
