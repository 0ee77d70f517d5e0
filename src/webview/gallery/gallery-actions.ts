// Lists the actions on the selected images, for the toolbar, the menu and the keyboard.
import * as l10n from '@vscode/l10n';
import { maxInputs } from '../../core/request/image-request';
import type { GalleryAction, GalleryItem, GalleryItemAction } from '../../shared/gallery-protocol';
import { altKeyLabel, isAltLetter } from '../components/alt-key';
import type { MenuItem } from '../components/menu';
import type { GalleryStore } from './gallery-store';

interface GalleryActionItem {
  readonly action: GalleryItemAction | GalleryAction;
  readonly label: string;
  readonly icon: string;
  /** The shortcut for display. As in VS Code, names of keys are not translated. */
  readonly shortcut: string;
  readonly fits: (event: KeyboardEvent) => boolean;
  /** It has a button; the menu contains all actions. */
  readonly isMain: boolean;
}

const otherActions = new Set<string>(['details', 'copyPath', 'reveal'] satisfies GalleryItemAction[]);

function withLetter(
  action: GalleryActionItem['action'],
  label: string,
  icon: string,
  letter: string,
): GalleryActionItem {
  const fits = (event: KeyboardEvent) => isAltLetter(event, letter);
  return { action, label, icon, shortcut: altKeyLabel(letter), fits, isMain: !otherActions.has(action) };
}

const itemActions = new Set<string>([
  'open',
  'session',
  'details',
  'insert',
  'copyPath',
  'reveal',
] satisfies GalleryItemAction[]);

/** @param items what is known about the images; the facts of images far away are not */
export function galleryActions(items: readonly (GalleryItem | undefined)[]): GalleryActionItem[] {
  const isSingle = items.length === 1;
  const isMissing = items.some((item) => item?.missing);
  const isStarred = items.every((item) => item?.starred);
  const star = isStarred
    ? withLetter('unstar', l10n.t('Unstar'), 'star-full', 's')
    : withLetter('star', l10n.t('Star'), 'star-empty', 's');
  const all: GalleryActionItem[] = [
    {
      action: 'open',
      label: l10n.t('Open'),
      icon: 'go-to-file',
      shortcut: 'Enter',
      fits: ({ key, ctrlKey, metaKey }) => key === 'Enter' && !ctrlKey && !metaKey,
      isMain: true,
    },
    withLetter('session', l10n.t('Open Session'), 'history', 'o'),
    withLetter('input', l10n.t('Use as Input'), 'add', 'u'),
    withLetter('insert', l10n.t('Insert into Editor'), 'insert', 'i'),
    withLetter('details', l10n.t('Show Image Details'), 'info', 'd'),
    star,
    withLetter('copyPath', l10n.t('Copy Path'), 'copy', 'p'),
    withLetter('reveal', l10n.t('Reveal in Explorer View'), 'folder-opened', 'e'),
    withLetter('export', l10n.t('Export…'), 'export', 'x'),
    {
      action: 'delete',
      label: l10n.t('Delete…'),
      icon: 'trash',
      shortcut: 'Delete',
      // A key that is held down must not delete the next image, too.
      fits: ({ key, metaKey, repeat }) => !repeat && (key === 'Delete' || (key === 'Backspace' && metaKey)),
      isMain: true,
    },
  ];
  return all.filter(({ action }) => {
    if (isMissing) return (isSingle && action === 'session') || action === 'star' || action === 'unstar';
    return isSingle || (!itemActions.has(action) && (action !== 'input' || items.length <= maxInputs));
  });
}

export async function runGalleryAction(
  store: GalleryStore,
  ids: readonly string[],
  action: GalleryActionItem['action'],
): Promise<void> {
  const [id] = ids;
  if (id === undefined) return;
  if (!itemActions.has(action)) return store.actOnAll(ids, action as GalleryAction);
  await store.host.act(id, action as GalleryItemAction).then(
    () => {
      if (action === 'copyPath') store.announce(l10n.t('Path copied.'));
    },
    // The host has told the user.
    () => {},
  );
}

export function galleryMenu(store: GalleryStore, ids: readonly string[]): MenuItem[] {
  return galleryActions(ids.map((id) => store.item(id))).map(({ action, label, icon, shortcut }) => ({
    label,
    icon,
    key: shortcut,
    separated: action === 'details' || action === 'export',
    act: () => void runGalleryAction(store, ids, action),
  }));
}
