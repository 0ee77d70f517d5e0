// Opens the menu of an image: its actions, the branches of its turn, and at the end what costs money.
import * as l10n from '@vscode/l10n';
import type { ImageCard } from '../../../shared/protocol';
import { altKeyLabel } from '../../components/alt-key';
import { openMenu, type MenuItem } from '../../components/menu';
import type { BranchStep } from './branch-bar';
import { imageActionsFor, runImageAction } from './image-actions';

/** However it was opened, the menu returns the focus to the image. */
export function openImageMenu(
  card: ImageCard,
  from: HTMLElement,
  x: number,
  y: number,
  branchItems: readonly MenuItem[],
): void {
  const actions: MenuItem[] = imageActionsFor(card).map((imageAction) => ({
    ...imageAction,
    act: () => runImageAction(from, card, imageAction.action),
  }));
  const branches = branchItems.map((item, index) => ({ ...item, separated: index === 0 }));
  const items = actions.toSpliced(-1, 0, ...branches);
  openMenu({ label: l10n.t('Actions for {0}', card.name), items, x, y, from });
}

export function branchStepItems(go: (step: BranchStep) => void): MenuItem[] {
  return [
    {
      label: l10n.t('Next Branch'),
      icon: 'chevron-right',
      key: altKeyLabel('b'),
      shortcut: 'Alt+B',
      act: () => go('after'),
    },
    {
      label: l10n.t('Previous Branch'),
      icon: 'chevron-left',
      key: altKeyLabel('b', true),
      shortcut: 'Alt+Shift+B',
      act: () => go('before'),
    },
  ];
}

export function isolateItem(act: () => void): MenuItem {
  return { label: l10n.t('Show Only This Branch'), icon: 'git-branch', act };
}
