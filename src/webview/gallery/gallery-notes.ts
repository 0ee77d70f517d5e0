// Renders what the user should know about the gallery: its setup, what is incomplete, why it is empty.
import { html, nothing, type TemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import type { GalleryHead, GalleryPlace } from '../../shared/gallery-protocol';
import { linkButton } from '../components/buttons';
import { icon } from '../components/icon';
import { type FilterState, isFiltered, noFilter } from './filter-state';
import type { GalleryStore } from './gallery-store';

interface Note {
  readonly icon: string;
  readonly text: string;
  readonly links?: readonly { readonly text: string; act(): void }[];
  /** Work is in progress. */
  readonly busy?: true;
}

export function galleryNotes(store: GalleryStore): TemplateResult[] {
  const head = store.head();
  if (!head) return [];
  return [...setupNotes(store, head), ...usageNotes(store, head), ...missingNotes(store.filter())].map(
    ({ icon: name, text, links = [], busy = false }) =>
      html`<div class="remark" role="note">
        ${icon(name, busy)}
        <p>${text} ${links.map((link) => html`${linkButton(link.text, link.act)} `)}</p>
      </div>`,
  );
}

const goTo = (store: GalleryStore, place: GalleryPlace) => () => void store.host.go(place).catch(() => {});

function setupNotes(store: GalleryStore, { hasFolder, incomplete }: GalleryHead): Note[] {
  const notes: Note[] = [];
  if (!hasFolder)
    notes.push({
      icon: 'folder',
      text: l10n.t('No folder is open. The gallery shows the images that you saved without one.'),
      links: [{ text: l10n.t('Open Folder…'), act: goTo(store, 'folder') }],
    });
  if (incomplete)
    notes.push({
      icon: 'warning',
      text: l10n.t('Not all sessions could be read. Some images may be missing here.'),
      links: [{ text: l10n.t('Show Log'), act: goTo(store, 'log') }],
    });
  return notes;
}

function usageNotes(store: GalleryStore, { usage }: GalleryHead): Note[] {
  if (store.filter().usage === '') return [];
  const again = (text: string) => ({ text, act: () => void store.host.searchUsage().catch(() => {}) });
  const showAll = { text: l10n.t('Cancel'), act: () => store.setFilter({ usage: '' }) };
  switch (usage.state) {
    case 'searching':
      return [
        {
          icon: 'loading',
          text: l10n.t('Searching the workspace for uses of the images… Files searched: {0}.', usage.files),
          links: [showAll],
          busy: true,
        },
      ];
    case 'failed':
      return [
        {
          icon: 'error',
          text: l10n.t('The workspace could not be searched.'),
          links: [again(l10n.t('Try Again')), { text: l10n.t('Show Log'), act: goTo(store, 'log') }],
        },
      ];
    case 'none':
    case 'canceled':
      return [];
    case 'done':
      return [
        ...(usage.outdated
          ? [
              {
                icon: 'info',
                text: l10n.t('Files or images have changed since the workspace was searched.'),
                links: [again(l10n.t('Search Again'))],
              },
            ]
          : []),
        ...(usage.incomplete
          ? [
              {
                icon: 'warning',
                text: l10n.t('Not all files could be searched, so an image that is listed as unused may be used.'),
              },
            ]
          : []),
      ];
  }
}

function missingNotes({ missing }: FilterState): Note[] {
  if (!missing) return [];
  const text = l10n.t(
    'The files of these images were moved, renamed or deleted. Open the session of an image to find moved images.',
  );
  return [{ icon: 'info', text }];
}

/** What is shown instead of images. */
export function emptyGallery(store: GalleryStore): TemplateResult | typeof nothing {
  const head = store.head();
  if (!head || store.images().length > 0 || store.isSearching()) return nothing;
  if (head.state === 'failed')
    return emptyState('error', l10n.t('Your sessions could not be read.'), '', [
      [l10n.t('Try Again'), () => void store.host.retry().catch(() => {})],
      [l10n.t('Show Log'), goTo(store, 'log')],
    ]);
  if (head.state === 'loading') return emptyState('loading', l10n.t('Reading your sessions…'), '', []);
  if (isFiltered(store.filter()))
    return emptyState('search', l10n.t('No images match the filters.'), '', [
      [l10n.t('Clear Filters'), () => store.setFilter(noFilter)],
    ]);
  return emptyState(
    'file-media',
    l10n.t('No images yet'),
    l10n.t('The images that you generate in this workspace appear here.'),
    [[l10n.t('Generate an Image'), goTo(store, 'panel')]],
  );
}

function emptyState(
  name: string,
  title: string,
  text: string,
  buttons: readonly (readonly [string, () => void])[],
): TemplateResult {
  return html`<div class="empty-gallery">
    ${icon(name, name === 'loading')}
    <p class="empty-title">${title}</p>
    ${text === '' ? nothing : html`<p class="muted">${text}</p>`}
    <div class="empty-buttons">
      ${buttons.map(
        ([label, act], index) =>
          html`<button type="button" class="button ${index === 0 ? '' : 'button-second'}" @click=${act}>
            ${label}
          </button>`,
      )}
    </div>
  </div>`;
}
