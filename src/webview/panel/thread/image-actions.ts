// What can be done with a picture: one list for the toolbar, the menu and the keys.
import * as l10n from '@vscode/l10n';
import type { PictureAction, PictureCard } from '../../../shared/protocol';
import { runKey } from '../../components/run-key';

/** What the host does with a picture, and the star. */
export type DeedAction = PictureAction | 'mark';

export interface Deed {
  readonly action: DeedAction;
  readonly label: string;
  readonly icon: string;
  /** As a person reads it. */
  readonly key: string;
  /** As ARIA spells it. */
  readonly shortcut: string;
  fits(event: KeyboardEvent): boolean;
}

/** What is still possible once the file is gone. */
const withoutFile: DeedAction = 'again';

const letter =
  (name: string) =>
  (event: KeyboardEvent): boolean =>
    event.key.toLowerCase() === name && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;

const withControl = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;

export function deedsFor({ gone, marked }: Pick<PictureCard, 'gone' | 'marked'>): Deed[] {
  // A star can be taken away from what is gone, so that a list of them does not keep it for ever.
  return allDeeds(marked).filter(({ action }) => !gone || action === withoutFile || (action === 'mark' && marked));
}

function allDeeds(marked: boolean): Deed[] {
  return [
    {
      action: 'open',
      label: l10n.t('Open'),
      icon: 'go-to-file',
      key: l10n.t('Enter'),
      shortcut: 'Enter',
      fits: (event) => event.key === 'Enter' && !withControl(event),
    },
    deed('continue', l10n.t('Continue from here'), 'git-branch', 'c'),
    deed('input', l10n.t('Use as input'), 'add', 'u'),
    deed('mark', marked ? l10n.t('Remove the mark') : l10n.t('Mark'), marked ? 'star-full' : 'star-empty', 'm'),
    deed('insert', l10n.t('Insert into editor'), 'insert', 'i'),
    {
      action: 'again',
      label: l10n.t('Run again (1 paid request)'),
      icon: 'debug-restart',
      key: runKey(),
      shortcut: 'Control+Enter',
      // Never a letter alone: this one costs money.
      fits: (event) => event.key === 'Enter' && withControl(event),
    },
    deed('copyPath', l10n.t('Copy path'), 'copy', 'p'),
    deed('reveal', l10n.t('Reveal in explorer'), 'folder-opened', 'e'),
    {
      action: 'delete',
      label: l10n.t('Delete'),
      icon: 'trash',
      key: l10n.t('Del'),
      shortcut: 'Delete',
      fits: (event) => event.key === 'Delete' || (event.key === 'Backspace' && event.metaKey),
    },
  ];
}

function deed(action: DeedAction, label: string, icon: string, key: string): Deed {
  return { action, label, icon, key: key.toUpperCase(), shortcut: key.toUpperCase(), fits: letter(key) };
}

/** What a part of the thread asks of the page. */
export interface DeedDetail {
  readonly image: string;
  readonly action: DeedAction;
  /** The picture has a mark now. */
  readonly marked: boolean;
}

export function doDeed(from: HTMLElement, { id: image, marked }: PictureCard, action: DeedAction): void {
  from.dispatchEvent(new CustomEvent<DeedDetail>('deed', { bubbles: true, detail: { image, action, marked } }));
}
