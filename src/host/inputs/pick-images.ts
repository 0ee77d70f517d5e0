// Asks for several images at once, selected in the order in which they are combined.
import * as vscode from 'vscode';
import type { ImageInput } from '../../core/request/image-request';
import type { InputValidator } from './validate-inputs';
import { fillImageList, type ImageItem } from './pick-image';
import { type Answer, type BoxOptions, showBox } from '../vscode/quick-input';
import { showInformation } from '../vscode/messages';

/** In the order of selection. @param chosen not offered again. @param room how many more can be selected. */
export function pickImages(
  box: BoxOptions,
  chosen: readonly ImageInput[],
  room: number,
  check: Pick<InputValidator, 'filterImages'>,
): Promise<Answer<readonly ImageInput[]>> {
  const pick = vscode.window.createQuickPick<ImageItem>();
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  const known = new Set(chosen.map((input) => (input.kind === 'file' ? input.uri : '')));
  const isNew = ({ input }: ImageItem) => !(input?.kind === 'file' && known.has(input.uri));
  let ticked: readonly ImageItem[] = [];
  return showBox<readonly ImageInput[]>(pick, box, (answer) => {
    fillImageList(pick, check, (items) => items.filter(isNew));
    return [
      pick.onDidChangeSelection((selected) => {
        const stay = ticked.filter((item) => selected.includes(item));
        const added = selected.filter((item) => !stay.includes(item));
        ticked = [...stay, ...added].slice(0, room);
        if (selected.length <= room) return;
        pick.selectedItems = ticked;
        void showInformation(vscode.l10n.t("You can't select more than {0} here.", room));
      }),
      pick.onDidAccept(() => answer({ value: ticked.flatMap(({ input }) => input ?? []) })),
    ];
  });
}
