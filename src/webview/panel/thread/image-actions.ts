// Lists the actions on an image, for the toolbar, the menu and the keyboard.
import * as l10n from '@vscode/l10n';
import type { ImageAction, ImageCard } from '../../../shared/protocol';
import { altKeyLabel, isAltLetter } from '../../components/alt-key';

/** The host's actions on an image, and starring. */
export type ThreadImageAction = ImageAction | 'star';

export interface ImageActionItem {
  readonly action: ThreadImageAction;
  readonly label: string;
  readonly icon: string;
  /** The shortcut for display. As in VS Code, names of keys are not translated. */
  readonly key?: string;
  /** The shortcut in ARIA syntax. */
  readonly shortcut?: string;
  /** It starts a group of the menu. */
  readonly separated?: boolean;
  fits(event: KeyboardEvent): boolean;
}

const hasControl = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;

export function imageActionsFor({ missing, starred }: Pick<ImageCard, 'missing' | 'starred'>): ImageActionItem[] {
  // A missing image can be requested again, and unstarred, so that it does not stay among the starred images forever.
  return allImageActions(starred).filter(
    ({ action }) => !missing || action === 'again' || (action === 'star' && starred),
  );
}

function allImageActions(starred: boolean): ImageActionItem[] {
  return [
    {
      action: 'open',
      label: l10n.t('Open'),
      icon: 'go-to-file',
      ...namedKey('Enter', (event) => event.key === 'Enter' && !hasControl(event)),
    },
    imageAction('continue', l10n.t('Continue from Here'), 'git-branch', 'c'),
    imageAction('input', l10n.t('Use as Input'), 'add', 'u'),
    imageAction('star', starred ? l10n.t('Unstar') : l10n.t('Star'), starred ? 'star-full' : 'star-empty', 's'),
    imageAction('insert', l10n.t('Insert into Editor'), 'insert', 'i'),
    { ...imageAction('details', l10n.t('Show Image Details'), 'info', 'd'), separated: true },
    imageAction('copyPath', l10n.t('Copy Path'), 'copy', 'p'),
    imageAction('reveal', l10n.t('Reveal in Explorer View'), 'folder-opened', 'e'),
    {
      action: 'rename',
      label: l10n.t('Rename…'),
      icon: 'edit',
      separated: true,
      ...namedKey('F2', (event) => event.key === 'F2' && !hasControl(event)),
    },
    {
      action: 'delete',
      label: l10n.t('Delete'),
      icon: 'trash',
      // A key that is held down must not delete the next image, too.
      ...namedKey(
        'Delete',
        (event) => !event.repeat && (event.key === 'Delete' || (event.key === 'Backspace' && event.metaKey)),
      ),
    },
    {
      action: 'again',
      label: l10n.t('Run Again (1 paid request)'),
      icon: 'debug-rerun',
      separated: true,
      // Has no key, because it costs money.
      fits: () => false,
    },
  ];
}

function imageAction(action: ThreadImageAction, label: string, icon: string, letter: string): ImageActionItem {
  return {
    action,
    label,
    icon,
    key: altKeyLabel(letter),
    shortcut: `Alt+${letter.toUpperCase()}`,
    fits: (event) => isAltLetter(event, letter) && !event.shiftKey,
  };
}

function namedKey(key: string, fits: ImageActionItem['fits']): Pick<ImageActionItem, 'key' | 'shortcut' | 'fits'> {
  return { key, shortcut: key, fits };
}

/** The detail of the event `imageaction`. */
export interface ImageActionDetail {
  readonly image: string;
  readonly action: ThreadImageAction;
  /** The image is currently starred. */
  readonly starred: boolean;
}

export function runImageAction(from: HTMLElement, { id: image, starred }: ImageCard, action: ThreadImageAction): void {
  const detail: ImageActionDetail = { image, action, starred };
  from.dispatchEvent(new CustomEvent('imageaction', { bubbles: true, detail }));
}
