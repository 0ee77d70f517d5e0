// Lists the actions on an image, for the toolbar, the menu and the keyboard.
import * as l10n from '@vscode/l10n';
import type { ImageAction, ImageCard } from '../../../shared/protocol';
import { runKeyLabel } from '../../components/run-key';

/** The host's actions on an image, and starring. */
export type ThreadImageAction = ImageAction | 'star';

export interface ImageActionItem {
  readonly action: ThreadImageAction;
  readonly label: string;
  readonly icon: string;
  /** The shortcut for display. As in VS Code, names of keys are not translated. */
  readonly key: string;
  /** The shortcut in ARIA syntax. */
  readonly shortcut: string;
  fits(event: KeyboardEvent): boolean;
}

/** An action whose displayed shortcut is its ARIA shortcut unless stated. */
type ListedAction = Omit<ImageActionItem, 'key'> & { readonly key?: string };

const letter =
  (name: string) =>
  (event: KeyboardEvent): boolean =>
    event.key.toLowerCase() === name && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;

const withControl = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;

export function imageActionsFor({ missing, starred }: Pick<ImageCard, 'missing' | 'starred'>): ImageActionItem[] {
  // A missing image can be requested again, and unstarred, so that it does not stay among the starred images forever.
  return allImageActions(starred)
    .filter(({ action }) => !missing || action === 'again' || (action === 'star' && starred))
    .map((listed) => ({ key: listed.shortcut, ...listed }));
}

function allImageActions(starred: boolean): ListedAction[] {
  return [
    {
      action: 'open',
      label: l10n.t('Open'),
      icon: 'go-to-file',
      shortcut: 'Enter',
      fits: (event) => event.key === 'Enter' && !withControl(event),
    },
    imageAction('continue', l10n.t('Continue from Here'), 'git-branch', 'c'),
    imageAction('input', l10n.t('Use as Input'), 'add', 'u'),
    imageAction('star', starred ? l10n.t('Unstar') : l10n.t('Star'), starred ? 'star-full' : 'star-empty', 's'),
    imageAction('insert', l10n.t('Insert into Editor'), 'insert', 'i'),
    {
      action: 'again',
      label: l10n.t('Run Again (1 paid request)'),
      icon: 'debug-restart',
      key: runKeyLabel(),
      shortcut: 'Control+Enter',
      // Requires a modifier, because this action costs money.
      fits: (event) => event.key === 'Enter' && withControl(event),
    },
    imageAction('details', l10n.t('Show Image Details'), 'info', 'd'),
    imageAction('copyPath', l10n.t('Copy Path'), 'copy', 'p'),
    imageAction('reveal', l10n.t('Reveal in Explorer View'), 'folder-opened', 'e'),
    {
      action: 'rename',
      label: l10n.t('Rename…'),
      icon: 'edit',
      shortcut: 'F2',
      fits: (event) => event.key === 'F2' && !withControl(event),
    },
    {
      action: 'delete',
      label: l10n.t('Delete'),
      icon: 'trash',
      shortcut: 'Delete',
      fits: (event) => event.key === 'Delete' || (event.key === 'Backspace' && event.metaKey),
    },
  ];
}

function imageAction(action: ThreadImageAction, label: string, icon: string, key: string): ListedAction {
  return { action, label, icon, shortcut: key.toUpperCase(), fits: letter(key) };
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
