// What can be done with a picture: one list for the toolbar, the menu and the keys.
import * as l10n from '@vscode/l10n';
import type { PictureAction, PictureCard } from '../../shared/protocol';
import { runKey } from '../parts/keys';

export interface Deed {
  readonly action: PictureAction;
  readonly label: string;
  readonly icon: string;
  /** As a person reads it. */
  readonly key: string;
  /** As ARIA spells it. */
  readonly shortcut: string;
  fits(event: KeyboardEvent): boolean;
}

/** What is still possible once the file is gone. */
const withoutFile: PictureAction = 'again';

const letter =
  (name: string) =>
  (event: KeyboardEvent): boolean =>
    event.key.toLowerCase() === name && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;

const withControl = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;

export function deedsFor({ gone }: Pick<PictureCard, 'gone'>): Deed[] {
  return allDeeds().filter(({ action }) => !gone || action === withoutFile);
}

function allDeeds(): Deed[] {
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

function deed(action: PictureAction, label: string, icon: string, key: string): Deed {
  return { action, label, icon, key: key.toUpperCase(), shortcut: key.toUpperCase(), fits: letter(key) };
}

/** What a part of the thread asks of the page. */
export interface DeedDetail {
  readonly image: string;
  readonly action: PictureAction;
}

export function doDeed(from: HTMLElement, image: string, action: PictureAction): void {
  from.dispatchEvent(new CustomEvent<DeedDetail>('deed', { bubbles: true, detail: { image, action } }));
}
