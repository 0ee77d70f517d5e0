// Keeps the page in sync: what it shows, and which updates it needs (session, draft, setup).
import * as vscode from 'vscode';
import { defined } from '../../../core/defined';
import type { OpenSession } from '../open-session';
import type { DraftContext } from '../draft/draft-view';
import type { PageApi, ThreadSnapshot, SessionInfo, ThreadFilter, TurnView } from '../../../shared/protocol';
import type { PanelParts } from '../panel-services';
import type { DuplicatePrompt } from '../duplicate-prompt';
import type { PageSync } from './page-sync-types';
import { createFileInfo } from '../file-info/file-info';
import { createMissingImages } from '../file-info/missing-images';
import { createUnsavedImages } from '../file-info/unsaved-images';
import { createUpdateBatcher } from './update-batcher';
import { createPolling } from '../polling';
import { createShownTurns } from './shown-turns';
import { toDraftView } from '../draft/draft-view';
import { maxTurnsPerPage } from '../../../shared/protocol';
import { loadOpenSession } from '../open-session';
import { readSetupStatus } from '../setup-status';
import { toDuplicateView } from '../duplicate-prompt';
import { toRunningCard, toRatioViews, displayTitle, toTurnView } from '../view-models';
import { turnIdOf } from '../../../core/session/records';

export interface PageSyncParts extends PanelParts {
  readonly duplicatePrompt: DuplicatePrompt;
  /** A VS Code dialog is open. */
  readonly isAsking: () => boolean;
}

/** @param page the page while it is visible. @param address the URI of a file for the page. */
export function createPageSync(
  parts: PageSyncParts,
  page: () => PageApi | undefined,
  address: (file: vscode.Uri) => string | undefined,
): PageSync {
  const {
    draft,
    current,
    recent,
    activeTurns,
    queue,
    rateLimiter,
    duplicatePrompt,
    keys,
    log,
    outbox,
    pasted,
    isAsking,
  } = parts;
  /** The page has requested its state. */
  let told = false;
  const shown = createShownTurns();
  let opening: { readonly session: string; readonly done: Promise<OpenSession> } | undefined;
  let open: OpenSession | undefined;
  /** Where the page scrolls after all other updates. */
  let goal: { readonly turn: string; readonly card: string } | undefined;
  /** The session information that the page has. */
  let lastHead = '';
  /** The session and the part of it that the page received last. */
  let lastPart = '';

  const gone = createMissingImages(
    // Images that the user deleted here do not count as missing.
    () => open?.timeline.images().filter(({ id }) => !open?.timeline.isDeleted(id)) ?? [],
    () => news.add('head'),
  );
  const files = createFileInfo(
    parts.previews,
    address,
    (what) => news.add(what),
    () => gone.refresh(),
  );
  /** Detects changes that the watchers miss, within three seconds. */
  const polling = createPolling(
    parts.clock,
    [
      async () => open?.checkDeleted(),
      async () => {
        await files.check();
        await gone.check();
      },
    ],
    (thrown) => log.warn(`The panel could not check for changes: ${String(thrown)}`),
  );
  const kept = createUnsavedImages(outbox, log, (jobs) => changedTurns(new Set(jobs.map(turnIdOf))));
  const tools = (what: string): DraftContext => ({
    timeline: () => (open as OpenSession).timeline,
    thumbnail: (uri) => files.thumbnail(what, uri),
    isMissing: (uri) => files.isMissing(what, uri),
    unsavedBytes: (job, failed) => kept.bytesOf(job, failed),
    queuePosition: (job) => queue.positionOf(job),
    isLast: (job) => queue.waiting().at(-1) === job,
    inputInfo: files.inputInfo,
    isPasted: (uri) => uri.scheme === 'file' && pasted.has(uri.fsPath),
  });

  const changedTurns = (turns: Iterable<string>) => {
    if (!open) return;
    const all = [...turns];
    if (all.includes(turnIdOf(draft.value().parent ?? ''))) news.add('draft');
    // The header first, so that its counts are never behind the turns.
    news.add('head');
    for (const what of shown.changed(open.timeline, all)) news.add(what);
    // A missing image may have been found again.
    if (gone.ids().size > 0) gone.refresh();
  };
  const conversation = (): Promise<OpenSession> => {
    const session = current.id();
    if (opening?.session !== session) opening = { session, done: change(session) };
    return opening.done;
  };
  const change = async (session: string): Promise<OpenSession> => {
    const next = await loadOpenSession(parts, session, {
      changed: changedTurns,
      deleted: () => leaveDeleted(session),
    });
    if (opening?.session !== session) {
      // Another session has been opened meanwhile.
      next.dispose();
      return conversation();
    }
    const isFirst = open === undefined;
    open?.dispose();
    open = next;
    shown.open(next.timeline);
    void next.loaded.then(() => gone.refresh());
    // The window may have closed before VS Code saved that the prompt was sent.
    const newest = next.timeline.turn(next.timeline.newestTurns(1)[0] ?? '', next.activeJobs)?.record;
    if (isFirst && newest) draft.removeSentPrompt(newest);
    // A draft with a parent in another session would continue an image that is not visible.
    const { parent } = draft.value();
    if (parent !== undefined && !next.timeline.image(parent)) await next.loaded;
    if (parent !== undefined && parent === draft.value().parent && !next.timeline.image(parent)) draft.clearParent();
    return next;
  };
  /** Another window has deleted the session. */
  const leaveDeleted = (session: string) => {
    if (current.id() !== session) return;
    current.begin();
    page()?.notice(vscode.l10n.t('This session was deleted in another window. A new session is open.'));
  };

  const viewsOf = (turns: ReturnType<OpenSession['timeline']['page']>['turns']): TurnView[] => {
    for (const { record } of turns) shown.add(record.id);
    return turns.map((turn) => toTurnView(tools(`turn:${turn.record.id}`), turn));
  };
  const headOf = (now: OpenSession): SessionInfo => ({
    title: displayTitle(now.title()),
    ...now.counts(),
    // Images deleted here since the last check are missing from the folder, but are not counted.
    gone: [...gone.ids()].filter((id) => !now.timeline.isDeleted(id)).length,
  });
  const threadView = (now: OpenSession): ThreadSnapshot => {
    const { session, timeline, activeJobs } = now;
    const view = shown.view();
    // For the same part, the page keeps the turns it has fetched.
    const part = JSON.stringify([session, view]);
    if (part !== lastPart) shown.clear();
    lastPart = part;
    const { turns, more } = timeline.page(undefined, maxTurnsPerPage, activeJobs, view);
    const head = headOf(now);
    lastHead = JSON.stringify(head);
    return { session, ...head, turns: viewsOf(turns), more: more || !now.isLoaded(), view };
  };
  const show = async (next: ThreadFilter) => {
    const now = await conversation();
    await now.loaded;
    shown.setView(next);
    news.add('thread');
  };
  const place = () => {
    const [first] = draft.value().inputs;
    const parent = open?.timeline.image(draft.value().parent ?? '');
    const source = parent?.uri ?? (first?.input.kind === 'file' ? first.input.uri : undefined);
    return readSetupStatus(keys, source === undefined ? undefined : vscode.Uri.parse(source));
  };
  const queueState = () => {
    const pausedUntil = rateLimiter.latestPause();
    return defined({ pausedUntil });
  };
  const repeat = () => {
    const asked = duplicatePrompt.value();
    return asked && toDuplicateView(asked, (uri) => files.thumbnail('repeat', uri));
  };

  const tell = async (all: readonly string[]): Promise<void> => {
    const placed = all.includes('place') ? await place() : undefined;
    const [now, to] = [open, told ? page() : undefined];
    if (!now || !to) return;
    if (placed) to.place(placed);
    if (all.includes('draft')) to.draft(toDraftView(tools('draft'), draft.value()));
    if (all.includes('prompts')) to.prompts(recent.prompts());
    if (all.includes('queue')) to.queue(queueState());
    if (all.includes('repeat')) to.repeat(repeat());
    const thread = all.includes('thread') ? threadView(now) : undefined;
    if (thread) to.thread(thread);
    // The snapshot does not include turns that the page fetched before, so these are sent separately.
    const known = new Set(thread?.turns.map(({ id }) => `turn:${id}`));
    for (const what of all) if (!known.has(what)) tellOne(now, to, what);
    if (goal) to.goTo(goal.turn, goal.card);
    goal = undefined;
  };
  const tellOne = (now: OpenSession, to: PageApi, what: string) => {
    const [kind, id] = [what.slice(0, 4), what.slice(5)];
    const job = kind === 'card' ? activeTurns.job(id) : undefined;
    const turn = kind === 'turn' && shown.has(id) ? now.timeline.turn(id, now.activeJobs) : undefined;
    if (job) to.card(turnIdOf(id), toRunningCard(tools(what), job));
    if (turn) to.turn(now.session, toTurnView(tools(what), turn));
    if (kind === 'gone' && now.timeline.isReplaced(id)) to.gone(now.session, id);
    if (kind !== 'head') return;
    const head = headOf(now);
    if (JSON.stringify(head) !== lastHead) to.head(now.session, head);
    lastHead = JSON.stringify(head);
  };
  const news = createUpdateBatcher((all) => {
    tell(all).catch((thrown: unknown) => log.warn(`The panel could not be told: ${String(thrown)}`));
  });

  return {
    openSession: conversation,
    draftContext: tools,
    changedTurns,
    tell: (what) => news.add(what),
    reveal(turn, card) {
      goal = { turn, card };
      news.add('goal');
    },
    tellQueue() {
      for (const { session, jobs } of activeTurns.turns())
        if (session === open?.session) for (const { id, phase } of jobs) if (phase === 'queued') news.add(`card:${id}`);
    },
    view: show,
    toggleStarredOnly: () => show({ ...shown.view(), starredOnly: !shown.view().starredOnly }),
    async ready() {
      await (await conversation()).checkDeleted();
      const [now, placed] = [await conversation(), await place()];
      news.clear();
      files.forget();
      told = true;
      if (page()) polling.start();
      lastPart = '';
      if (goal) news.add('goal');
      void kept.refresh();
      // Events were missed while the page was hidden.
      gone.refresh();
      const asked = repeat();
      return {
        place: placed,
        draft: toDraftView(tools('draft'), draft.value()),
        ratios: toRatioViews(),
        prompts: recent.prompts(),
        thread: threadView(now),
        queue: queueState(),
        ...defined({ repeat: asked }),
        asking: isAsking(),
      };
    },
    async older(before) {
      const now = await conversation();
      await now.loaded;
      const { turns, more } = now.timeline.page(before, maxTurnsPerPage, now.activeJobs, shown.view());
      return { turns: viewsOf(turns), more };
    },
    refreshUnsaved: () => kept.refresh(),
    leave() {
      told = false;
      polling.stop();
      news.clear();
    },
    dispose() {
      told = false;
      polling.stop();
      news.clear();
      open?.dispose();
      gone.dispose();
      files.dispose();
    },
  };
}
