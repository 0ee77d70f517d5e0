// Lists sessions: this workspace's first, searched by words and dates as one types, with what can be done with each.
import * as vscode from 'vscode';
import { parseSearchQuery, type SearchQuery } from '../../core/session/search-text';
import type { SessionSearch } from '../../store/session/session-search';
import type { SessionListing, SessionIndex } from '../../store/session/session-index';
import { cutText, duration, imageCount, nameOf, plainLabel } from '../vscode/format';
import type { Pictures } from '../inputs/image-previews';
import { titleOfSummary } from './session-actions';
import { type Answer, showBox } from '../vscode/quick-input';
import { createRefill } from '../vscode/keep-active-item';

export type SessionAct = 'open' | 'rename' | 'duplicate' | 'export' | 'delete';

/** What to do with which, or another list to look at; `typed` stands in the box when it comes back. */
export type SessionAnswer = { readonly typed: string } & (
  { readonly act: SessionAct; readonly session: string } | { readonly act: 'deleted' | 'dates' }
);

export interface SessionListParts {
  readonly shelf: SessionIndex;
  readonly search: SessionSearch;
  readonly pictures: Pick<Pictures, 'thumbnail'>;
}

export interface SessionList {
  readonly typed: string;
  /** The session that is open. */
  readonly current: string;
  /** What the person narrowed the list to, as it is called. */
  readonly dates?: Pick<SearchQuery, 'from' | 'until'> & { readonly name: string };
}

interface SessionItem extends vscode.QuickPickItem {
  readonly listed?: SessionListing;
  readonly other?: 'deleted' | 'dates';
}

/** Of the rows that one sees first so many get their newest picture. */
const maxThumbnails = 24;

export function askSession(parts: SessionListParts, list: SessionList): Promise<Answer<SessionAnswer>> {
  const pick = vscode.window.createQuickPick<SessionItem>();
  const buttons = itemButtons();
  const ended = new AbortController();
  const refill = createRefill(pick);
  let search = new AbortController();
  let all: readonly SessionListing[] = [];

  const show = async () => {
    search.abort();
    search = new AbortController();
    const { signal } = search;
    pick.busy = true;
    try {
      const wanted = { ...parseSearchQuery(pick.value), ...stretchOf(list.dates, pick.value) };
      for await (const items of found(parts.search, all, wanted, signal)) {
        refill.set(rows(items, list, [...buttons.keys()]));
        if (signal.aborted) return;
      }
      pick.busy = false;
      await thumbnails(parts.pictures, refill, ended.signal, signal);
    } catch (thrown) {
      // The next letter has been typed, or the list was closed.
      if (!signal.aborted && !ended.signal.aborted) throw thrown;
    }
  };
  const begin = async () => {
    pick.busy = true;
    all = await parts.shelf.list(ended.signal);
    await show();
  };
  const failed = () => void (pick.busy = false);

  const box = {
    title: list.dates ? vscode.l10n.t('Open Session: {0}', list.dates.name) : vscode.l10n.t('Open Session'),
    placeholder: vscode.l10n.t('Words of a prompt, or a date such as {0}', new Date().toISOString().slice(0, 7)),
    value: list.typed,
  };
  const asked = showBox<SessionAnswer>(pick, box, (answer) => [
    new vscode.Disposable(() => {
      ended.abort();
      search.abort();
    }),
    pick.onDidChangeValue(() => void show().catch(failed)),
    pick.onDidAccept(() => {
      const [chosen] = pick.activeItems;
      const typed = pick.value;
      if (chosen?.other) answer({ value: { act: chosen.other, typed } });
      else if (chosen?.listed) answer({ value: { act: 'open', session: chosen.listed.session, typed } });
    }),
    pick.onDidTriggerItemButton(({ item, button }) => {
      const act = buttons.get(button);
      if (act && item.listed) answer({ value: { act, session: item.listed.session, typed: pick.value } });
    }),
  ]);
  void begin().catch(failed);
  return asked;
}

/** The dates that were picked; those that are typed come before them. */
function stretchOf(dates: SessionList['dates'], typed: string): Pick<SearchQuery, 'from' | 'until'> {
  const { from } = parseSearchQuery(typed);
  return from !== undefined || !dates
    ? {}
    : {
        ...(dates.from === undefined ? {} : { from: dates.from }),
        ...(dates.until === undefined ? {} : { until: dates.until }),
      };
}

interface Row {
  readonly listed: SessionListing;
  readonly prompt?: string;
}

/** What there is to show, again and again as more is found. */
async function* found(
  search: SessionSearch,
  all: readonly SessionListing[],
  wanted: SearchQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  if (wanted.words.length === 0 && wanted.from === undefined) return yield all.map((listed) => ({ listed }));
  const rows: Row[] = [];
  let shown = performance.now();
  for await (const row of search.find(all, wanted, signal)) {
    rows.push(row);
    if (rows.length > 1 && performance.now() - shown < 100) continue;
    shown = performance.now();
    yield rows;
  }
  yield rows;
}

function itemButtons(): Map<vscode.QuickInputButton, SessionAct> {
  const button = (icon: string, tooltip: string) => ({ iconPath: new vscode.ThemeIcon(icon), tooltip });
  return new Map([
    [button('edit', vscode.l10n.t('Rename…')), 'rename'],
    [button('copy', vscode.l10n.t('Duplicate')), 'duplicate'],
    [button('export', vscode.l10n.t('Export…')), 'export'],
    [button('trash', vscode.l10n.t('Delete')), 'delete'],
  ]);
}

function rows(found: readonly Row[], { current }: SessionList, buttons: vscode.QuickInputButton[]): SessionItem[] {
  const isHere = ({ listed: { workspace } }: Row) =>
    workspace === undefined ||
    (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.toString() === workspace);
  const items = (some: readonly Row[]) => some.map((row) => itemOf(row, current, buttons));
  const heading = (label: string): SessionItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const here = items(found.filter(isHere));
  const elsewhere = items(found.filter((row) => !isHere(row)));
  const more: SessionItem[] = [
    {
      label: vscode.l10n.t('Narrow to dates…'),
      iconPath: new vscode.ThemeIcon('calendar'),
      other: 'dates',
      alwaysShow: true,
    },
    {
      label: vscode.l10n.t('Deleted sessions…'),
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

function itemOf({ listed, prompt }: Row, current: string, buttons: vscode.QuickInputButton[]): SessionItem {
  const { used, turns, pictures, marked, workspace, session } = listed;
  const facts = [
    session === current ? vscode.l10n.t('open') : '',
    vscode.l10n.t('{0} ago', duration(Math.max(0, Date.now() - used))),
    turns === 1 ? vscode.l10n.t('1 request') : vscode.l10n.t('{0} requests', turns),
    imageCount(pictures),
    marked.length > 0 ? vscode.l10n.t('{0} marked', marked.length) : '',
  ];
  const place = workspace === undefined ? '' : nameOf(vscode.Uri.parse(workspace));
  const detail = prompt === undefined ? place : cutText(prompt, 160);
  return {
    label: plainLabel(titleOfSummary(listed)),
    description: facts.filter(Boolean).join(' · '),
    ...(detail ? { detail: plainLabel(detail) } : {}),
    iconPath: new vscode.ThemeIcon('comment-discussion'),
    // What was searched for may be in a prompt that is not shown.
    alwaysShow: true,
    buttons,
    listed,
  };
}

/** The newest picture of each of the first rows, one after the other. */
async function thumbnails(
  pictures: Pick<Pictures, 'thumbnail'>,
  refill: ReturnType<typeof createRefill<SessionItem>>,
  ended: AbortSignal,
  search: AbortSignal,
): Promise<void> {
  const first = refill
    .items()
    .filter(({ listed }) => listed?.newest)
    .slice(0, maxThumbnails);
  for (const { listed } of first) {
    if (search.aborted || ended.aborted || !listed?.newest) return;
    const made = await pictures.thumbnail(vscode.Uri.parse(listed.newest.uri), ended);
    if (!made || search.aborted) continue;
    const iconPath = vscode.Uri.file(made.path);
    refill.set(refill.items().map((item) => (item.listed?.session === listed.session ? { ...item, iconPath } : item)));
  }
}
