// Lists the sessions, this workspace's first, with search by words and dates, and actions.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { parseSearchQuery, type SearchQuery } from '../../core/session/search-text';
import type { SessionSearch } from '../../store/session/session-search';
import type { SessionListing, SessionIndex } from '../../store/session/session-index';
import { truncate, formatDuration, formatImageCount, fileNameOf, escapeLabel } from '../vscode/format';
import type { ImagePreviews } from '../inputs/image-previews';
import { summaryTitle } from './session-title';
import { type Answer, onAccept, showBox } from '../vscode/quick-input';

export type SessionListAction = 'open' | 'rename' | 'duplicate' | 'export' | 'delete';

/** An action and its session, or another list to show; `typed` is restored in the box afterwards. */
export type SessionAnswer = { readonly typed: string } & (
  | { readonly act: SessionListAction; readonly session: string; readonly match?: SearchMatch }
  | { readonly act: 'deleted' | 'dates' }
);

/** Where a search leads: the turn, and the typed words, normalized for search. */
export interface SearchMatch {
  readonly turn: string;
  readonly words: readonly string[];
}

export interface SessionPickerParts {
  readonly sessionIndex: SessionIndex;
  readonly search: SessionSearch;
  readonly previews: Pick<ImagePreviews, 'thumbnail'>;
}

export interface SessionList {
  readonly typed: string;
  /** The open session. */
  readonly current: string;
  /** The date filter and its name. */
  readonly dates?: Pick<SearchQuery, 'from' | 'until'> & { readonly name: string };
}

interface SessionItem extends vscode.QuickPickItem {
  readonly listed?: SessionListing;
  /** The turn that was found. */
  readonly turn?: string;
  readonly other?: 'deleted' | 'dates';
}

/** How many of the first items show their newest image. */
const maxThumbnails = 24;

export function pickSession(parts: SessionPickerParts, list: SessionList): Promise<Answer<SessionAnswer>> {
  const pick = vscode.window.createQuickPick<SessionItem>();
  const buttons = itemButtons();
  const ended = new AbortController();
  const refill = createItemUpdater(pick);
  let search = new AbortController();
  let all: readonly SessionListing[] = [];

  const show = async () => {
    search.abort();
    search = new AbortController();
    const { signal } = search;
    pick.busy = true;
    try {
      const wanted = { ...parseSearchQuery(pick.value), ...dateRangeOf(list.dates, pick.value) };
      for await (const items of searchSessions(parts.search, all, wanted, signal)) {
        refill.set(rows(items, list, [...buttons.keys()]));
        if (signal.aborted) return;
      }
      pick.busy = false;
      await thumbnails(parts.previews, refill, ended.signal, signal);
    } catch (thrown) {
      // More text was typed, or the list was closed.
      if (!signal.aborted && !ended.signal.aborted) throw thrown;
    }
  };
  const begin = async () => {
    pick.busy = true;
    all = await parts.sessionIndex.list(ended.signal);
    await show();
  };
  const failed = () => void (pick.busy = false);

  const box = {
    title: list.dates ? vscode.l10n.t('Open Session: {0}', list.dates.name) : vscode.l10n.t('Open Session'),
    placeholder: vscode.l10n.t('Search prompts, or enter a date such as {0}', new Date().toISOString().slice(0, 7)),
    value: list.typed,
  };
  const asked = showBox<SessionAnswer>(pick, box, (answer) => [
    new vscode.Disposable(() => {
      ended.abort();
      search.abort();
    }),
    pick.onDidChangeValue(() => void show().catch(failed)),
    onAccept(pick, answer, ({ other, listed, turn }): SessionAnswer | undefined => {
      if (other) return { act: other, typed: pick.value };
      const match = turn === undefined ? {} : { match: { turn, words: parseSearchQuery(pick.value).words } };
      return listed && { act: 'open', session: listed.session, typed: pick.value, ...match };
    }),
    pick.onDidTriggerItemButton(({ item, button }) => {
      const act = buttons.get(button);
      if (act && item.listed) answer({ value: { act, session: item.listed.session, typed: pick.value } });
    }),
  ]);
  void begin().catch(failed);
  return asked;
}

/** Replaces the items while the user navigates them: the active item stays active. */
function createItemUpdater(pick: vscode.QuickPick<SessionItem>) {
  let now: readonly SessionItem[] = [];
  return {
    items: () => now,
    set(items: readonly SessionItem[]): void {
      const at = now.findIndex((item) => item === pick.activeItems[0]);
      const moved = at > 0 && now[at]?.label === items[at]?.label;
      now = items;
      pick.items = items;
      const active = items[at];
      if (moved && active) pick.activeItems = [active];
    },
  };
}

/** The selected date range; a typed date takes precedence. */
function dateRangeOf(dates: SessionList['dates'], typed: string): Pick<SearchQuery, 'from' | 'until'> {
  if (parseSearchQuery(typed).from !== undefined) return {};
  return defined({ from: dates?.from, until: dates?.until });
}

interface SessionRow {
  readonly listed: SessionListing;
  readonly prompt?: string;
  readonly turn?: string;
}

/** Yields the sessions to list, repeatedly as more are found. */
async function* searchSessions(
  search: SessionSearch,
  all: readonly SessionListing[],
  wanted: SearchQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly SessionRow[]> {
  if (wanted.words.length === 0 && wanted.from === undefined) return yield all.map((listed) => ({ listed }));
  const rows: SessionRow[] = [];
  let shown = performance.now();
  for await (const row of search.find(all, wanted, signal)) {
    rows.push(row);
    if (rows.length > 1 && performance.now() - shown < 100) continue;
    shown = performance.now();
    yield rows;
  }
  yield rows;
}

function itemButtons(): Map<vscode.QuickInputButton, SessionListAction> {
  const button = (icon: string, tooltip: string) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip });
  return new Map([
    [button('edit', vscode.l10n.t('Rename…')), 'rename'],
    [button('copy', vscode.l10n.t('Duplicate')), 'duplicate'],
    [button('export', vscode.l10n.t('Export…')), 'export'],
    [button('trash', vscode.l10n.t('Delete')), 'delete'],
  ]);
}

function rows(
  found: readonly SessionRow[],
  { current }: SessionList,
  buttons: vscode.QuickInputButton[],
): SessionItem[] {
  const isHere = ({ listed: { workspace } }: SessionRow) =>
    workspace === undefined ||
    (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.toString() === workspace);
  const items = (some: readonly SessionRow[]) => some.map((row) => itemOf(row, current, buttons));
  const heading = (label: string): SessionItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const here = items(found.filter(isHere));
  const elsewhere = items(found.filter((row) => !isHere(row)));
  const more: SessionItem[] = [
    {
      label: vscode.l10n.t('Filter by Date…'),
      iconPath: new vscode.ThemeIcon('calendar'),
      other: 'dates',
      alwaysShow: true,
    },
    {
      label: vscode.l10n.t('Deleted Sessions…'),
      iconPath: new vscode.ThemeIcon('trash'),
      other: 'deleted',
      alwaysShow: true,
    },
  ];
  return [
    ...(here.length > 0 ? [heading(vscode.l10n.t('This workspace')), ...here] : []),
    ...(elsewhere.length > 0 ? [heading(vscode.l10n.t('Other workspaces')), ...elsewhere] : []),
    heading(vscode.l10n.t('More')),
    ...more,
  ];
}

function itemOf(
  { listed, prompt, turn }: SessionRow,
  current: string,
  buttons: vscode.QuickInputButton[],
): SessionItem {
  const { used, turns, pictures: images, marked: starred, workspace, session } = listed;
  const facts = [
    session === current ? vscode.l10n.t('current') : '',
    vscode.l10n.t('{0} ago', formatDuration(Math.max(0, Date.now() - used))),
    turns === 1 ? vscode.l10n.t('1 request') : vscode.l10n.t('{0} requests', turns),
    formatImageCount(images),
    starred.length > 0 ? vscode.l10n.t('{0} starred', starred.length) : '',
  ];
  const place = workspace === undefined ? '' : fileNameOf(vscode.Uri.parse(workspace));
  const detail = prompt === undefined ? place : truncate(prompt, 160);
  return {
    label: escapeLabel(summaryTitle(listed)),
    description: facts.filter(Boolean).join(' · '),
    ...(detail ? { detail: escapeLabel(detail) } : {}),
    iconPath: new vscode.ThemeIcon('comment-discussion'),
    // The match may be in a prompt that is not shown.
    alwaysShow: true,
    buttons,
    listed,
    ...defined({ turn }),
  };
}

/** Loads the newest image of each of the first items, one after the other. */
async function thumbnails(
  images: Pick<ImagePreviews, 'thumbnail'>,
  refill: ReturnType<typeof createItemUpdater>,
  ended: AbortSignal,
  search: AbortSignal,
): Promise<void> {
  const first = refill
    .items()
    .filter(({ listed }) => listed?.newest)
    .slice(0, maxThumbnails);
  for (const { listed } of first) {
    if (search.aborted || ended.aborted || !listed?.newest) return;
    const made = await images.thumbnail(vscode.Uri.parse(listed.newest.uri), ended);
    if (!made || search.aborted) continue;
    const iconPath = vscode.Uri.file(made.path);
    refill.set(refill.items().map((item) => (item.listed?.session === listed.session ? { ...item, iconPath } : item)));
  }
}
