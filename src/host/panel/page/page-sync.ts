// Keeps the page in sync: what it shows, and which updates it needs (session, draft, setup).
import * as vscode from 'vscode';
import { defined } from '../../../core/defined';
import { loadOpenSession, type OpenSession } from '../open-session';
import { type DraftContext, toDraftView } from '../draft/draft-view';
import { keepParentVisible } from '../draft/visible-parent';
import type { PageApi, PanelState, ThreadFilter, ThreadSnapshot } from '../../../shared/protocol';
import type { PanelParts } from '../panel-services';
import { type DuplicatePrompt, toDuplicateView } from '../duplicate-prompt';
import { createFolderNames } from '../file-info/folder-names';
import { createFileInfo } from '../file-info/file-info';
import { createMissingImages } from '../file-info/missing-images';
import { createUnsavedImages } from '../file-info/unsaved-images';
import { createUpdateBatcher } from './update-batcher';
import { createPolling } from '../polling';
import { createSessionHead } from './session-head';
import { createShownTurns } from './shown-turns';
import { maxTurnsPerPage, type TurnView } from '../../../shared/protocol';
import { readSetupStatus } from '../setup-status';
import { isKeyFailure, type KeyState, toRatioViews, toRunningCard, toTurnView } from '../view-models';
import { kindOf } from '../../generate/request-draft';
import { withoutStyle } from '../../../core/request/project-style';
import { type ImageRecord, turnIdOf } from '../../../core/session/records';

export interface PageSyncParts extends PanelParts {
  readonly duplicatePrompt: DuplicatePrompt;
  /** A VS Code dialog is open. */
  readonly isAsking: () => boolean;
}

const noImages: readonly ImageRecord[] = [];

export type PageSync = ReturnType<typeof createPageSync>;

/** @param page the page while it is visible. @param address the URI of a file for the page. */
export function createPageSync(
  parts: PageSyncParts,
  page: () => PageApi | undefined,
  address: (file: vscode.Uri) => string | undefined,
) {
  const { draft, current, recent, activeTurns, queue, duplicatePrompt, unfoundImages, log } = parts;
  /** The page has requested its state, and receives updates from then on. */
  let isReady = false;
  const shown = createShownTurns();
  let opening: { readonly session: string; readonly done: Promise<OpenSession> } | undefined;
  let open: OpenSession | undefined;
  let key: KeyState = { isSet: true, changedAt: 0 };
  /** Where the page scrolls after all other updates. */
  let scrollTarget: { readonly turn: string; readonly card: string; readonly words: readonly string[] } | undefined;
  /** Which part of which session the page received last. */
  let lastPart = '';

  // Images that the user deleted here do not count as missing.
  let stored: { readonly all: readonly ImageRecord[]; readonly images: readonly ImageRecord[] } | undefined;
  const storedImages = () => {
    const { timeline } = open ?? {};
    const all = timeline?.images() ?? noImages;
    if (stored?.all !== all) stored = { all, images: all.filter(({ id }) => timeline?.isDeleted(id) === false) };
    return stored.images;
  };
  const missing = createMissingImages(storedImages, () => updates.add('head'));
  const head = createSessionHead(missing, unfoundImages);
  const update = (what: string) => updates.add(what);
  const files = createFileInfo(parts.previews, address, update, () => missing.refresh());
  const checkFiles = () => files.check().then(() => missing.check());
  /** Detects changes that the watchers miss, within three seconds. */
  const polling = createPolling(
    parts.clock,
    [async () => open?.checkDeleted(), checkFiles, parts.styles.check],
    (thrown) => log.warn(`The panel could not check for changes: ${String(thrown)}`),
  );
  const folderNames = createFolderNames(() => updates.add('draft'));
  const unsaved = createUnsavedImages(parts.outbox, log, (jobs) => changedTurns(new Set(jobs.map(turnIdOf))));
  /** @param what the update to repeat when the data of a file arrives or changes */
  const contextFor = (what: string): DraftContext => ({
    timeline: () => (open as OpenSession).timeline,
    thumbnail: (uri) => files.thumbnail(what, uri),
    isMissing: (uri) => files.isMissing(what, uri),
    unsavedBytes: (job, failed) => unsaved.bytesOf(job, failed),
    queuePosition: (job) => queue.positionOf(job),
    isLast: (job) => queue.waiting().at(-1) === job,
    key: () => key,
    inputInfo: files.inputInfo,
    folderNames,
    styles: parts.styles,
    isPasted: (uri) => uri.scheme === 'file' && parts.pasted.has(uri.fsPath),
  });

  const changedTurns = (turns: Iterable<string>) => {
    if (!open) return;
    const all = [...turns];
    if (all.includes(turnIdOf(draft.value().parent ?? ''))) updates.add('draft');
    // The header first, so that its counts are never behind the turns.
    updates.add('head');
    for (const what of shown.changed(open.timeline, all)) updates.add(what);
    missing.refreshIfChanged();
  };
  const openSession = (): Promise<OpenSession> => {
    const session = current.id();
    if (opening?.session !== session) opening = { session, done: load(session) };
    return opening.done;
  };
  const load = async (session: string): Promise<OpenSession> => {
    const events = { changed: changedTurns, deleted: () => leaveDeleted(session) };
    const next = await loadOpenSession(parts, session, events);
    if (opening?.session !== session) {
      // Another session has been opened meanwhile.
      next.dispose();
      return openSession();
    }
    const isFirst = open === undefined;
    open?.dispose();
    open = next;
    shown.open(next.timeline);
    void next.loaded.then(() => missing.refresh());
    // The window may have closed before VS Code saved that the prompt was sent.
    const newest = next.timeline.turn(next.timeline.newestTurns(1)[0] ?? '', next.activeJobs)?.record;
    if (isFirst && newest) draft.removeSentPrompt(withoutStyle(newest));
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
    return turns.map((turn) => toTurnView(contextFor(`turn:${turn.record.id}`), turn));
  };
  const threadView = (now: OpenSession): ThreadSnapshot => {
    const { session, timeline, activeJobs } = now;
    const view = shown.view();
    // For the same part, the page keeps the turns it has fetched.
    const part = JSON.stringify([session, view]);
    if (part !== lastPart) shown.clear();
    lastPart = part;
    const { turns, more } = timeline.page(undefined, maxTurnsPerPage, activeJobs, view);
    const info = head.read(now);
    head.remember(info);
    return { session, ...info, turns: viewsOf(turns), more: more || !now.isLoaded(), view };
  };
  const show = async (next: ThreadFilter) => {
    const now = await openSession();
    await now.loaded;
    keepParentVisible(draft, now.timeline, shown.setView(next));
    updates.add('thread');
  };
  let latestStatus: ReturnType<typeof readSetupStatus> | undefined;
  const setupStatus = () => {
    const [first] = draft.value().inputs;
    const parent = open?.timeline.image(draft.value().parent ?? '');
    const source = parent?.uri ?? (first?.input.kind === 'file' ? first.input.uri : undefined);
    const reading = readSetupStatus(parts.keys, source === undefined ? undefined : vscode.Uri.parse(source));
    latestStatus = reading;
    return reading;
  };
  /** Other updates do not wait for the secret storage; its answer may come late, and an earlier one after a later one. */
  const sendStatus = async () => {
    const reading = setupStatus();
    const status = await reading;
    if (latestStatus !== reading) return;
    useKey({ isSet: status.key, changedAt: parts.keys.changedAt() });
    if (isReady) page()?.place(status);
  };
  /** Updates the failures that depend on the API key. */
  const useKey = (next: KeyState) => {
    const isSame = next.isSet === key.isSet && next.changedAt === key.changedAt;
    key = next;
    if (!open || isSame) return;
    for (const id of shown.ids()) {
      const cards = open.timeline.turn(id, open.activeJobs)?.cards ?? [];
      if (cards.some((card) => card.kind === 'failed' && isKeyFailure(card.failure))) updates.add(`turn:${id}`);
    }
  };
  const queueState = () => defined({ pausedUntil: parts.rateLimiter.latestPause() });
  const repeat = () => {
    const asked = duplicatePrompt.value();
    return asked && toDuplicateView(asked, (uri) => files.thumbnail('repeat', uri));
  };

  const sendUpdates = async (all: readonly string[]): Promise<void> => {
    const [now, target] = [open, isReady ? page() : undefined];
    if (!now || !target) return;
    const status = all.includes('place') ? sendStatus() : undefined;
    if (all.includes('draft')) target.draft(toDraftView(contextFor('draft'), draft.value()));
    if (all.includes('prompts')) target.prompts(recent.prompts(kindOf(draft.value())));
    if (all.includes('queue')) target.queue(queueState());
    if (all.includes('repeat')) target.repeat(repeat());
    const thread = all.includes('thread') ? threadView(now) : undefined;
    if (thread) target.thread(thread);
    // The snapshot does not include turns that the page fetched before, so these are sent separately.
    const known = new Set(thread?.turns.map(({ id }) => `turn:${id}`));
    for (const what of all) if (!known.has(what)) sendUpdate(now, target, what);
    if (scrollTarget) target.goTo(scrollTarget.turn, scrollTarget.card, scrollTarget.words);
    scrollTarget = undefined;
    await status;
  };
  const sendUpdate = (now: OpenSession, target: PageApi, what: string) => {
    const [kind = '', id = ''] = what.split(':');
    const turn = kind === 'turn' && shown.has(id) ? now.timeline.turn(id, now.activeJobs) : undefined;
    if (kind === 'card') {
      // A saved image is in the session shortly before its job ends, and is not shown as running again.
      const cards = now.timeline.turn(turnIdOf(id), now.activeJobs)?.cards ?? [];
      for (const card of cards)
        if (card.kind === 'running' && card.job.id === id)
          target.card(turnIdOf(id), toRunningCard(contextFor(what), card.job));
    }
    if (turn) target.turn(now.session, toTurnView(contextFor(what), turn));
    if (kind === 'removeTurn' && now.timeline.hasNoCards(id)) target.removeTurn(now.session, id);
    if (kind !== 'head') return;
    const info = head.read(now);
    if (head.remember(info)) target.head(now.session, info);
  };
  const updates = createUpdateBatcher((all) => {
    sendUpdates(all).catch((thrown: unknown) => log.warn(`The panel could not be told: ${String(thrown)}`));
  });
  const stopListening = unfoundImages.listen(() => updates.add('head'));

  /** The page was closed or hidden. */
  const leave = () => {
    isReady = false;
    polling.stop();
    updates.clear();
  };

  return {
    openSession,
    draftContext: contextFor,
    changedTurns,
    /** Reports that a member of `PageApi` has to be called: `place`, …, `card:ID`, `turn:ID` or `removeTurn:ID`. */
    update,
    /** Scrolls the page to a card of the open session, after the page has received it. @param words to highlight */
    reveal(turn: string, card: string, words: readonly string[] = []): void {
      scrollTarget = { turn, card, words };
      updates.add('scroll');
    },
    /** Reports that queue positions have changed. */
    updateQueue(): void {
      for (const { session, jobs } of activeTurns.turns())
        if (session === open?.session)
          for (const { id, phase } of jobs) if (phase === 'queued') updates.add(`card:${id}`);
    },
    view: show,
    toggleStarredOnly: () => show({ ...shown.view(), starredOnly: !shown.view().starredOnly }),
    /** The whole state, for a new page. */
    async ready(): Promise<PanelState> {
      await (await openSession()).checkDeleted();
      const [now, place] = [await openSession(), await setupStatus()];
      useKey({ isSet: place.key, changedAt: parts.keys.changedAt() });
      updates.clear();
      files.forget();
      isReady = true;
      if (page()) polling.start();
      lastPart = '';
      if (scrollTarget) updates.add('scroll');
      void unsaved.refresh();
      // Events were missed while the page was hidden.
      missing.refresh();
      const asked = repeat();
      return {
        place,
        draft: toDraftView(contextFor('draft'), draft.value()),
        ratios: toRatioViews(),
        prompts: recent.prompts(kindOf(draft.value())),
        thread: threadView(now),
        queue: queueState(),
        ...defined({ repeat: asked }),
        asking: parts.isAsking(),
      };
    },
    async older(before: string): Promise<{ turns: readonly TurnView[]; more: boolean }> {
      const now = await openSession();
      await now.loaded;
      const { turns, more } = now.timeline.page(before, maxTurnsPerPage, now.activeJobs, shown.view());
      return { turns: viewsOf(turns), more };
    },
    refreshUnsaved: () => unsaved.refresh(),
    leave,
    dispose(): void {
      leave();
      stopListening();
      open?.dispose();
      missing.dispose();
      files.dispose();
    },
  };
}
