// The panel's host: holds what the page shows, tells it what changed, and survives any number of pages.
import * as vscode from 'vscode';
import type { Outbox } from '../../core/ports';
import type { ImageInput } from '../../core/request';
import { maxTurnsPerPage, type PanelState, type Thread as ThreadView, type TurnView } from '../../shared/protocol';
import type { Draft, NewDraft } from '../draft';
import type { InsertReference } from '../commands/insert-reference';
import type { PeelLog } from '../log';
import { addInputs, type AddingParts } from './adding';
import { type Channel, openChannel } from './channel';
import { type Conversation, type ConversationParts, openConversation } from './conversation';
import { type DraftTools, draftView } from './draft-view';
import { createHostApi } from './host-api';
import { createKept } from './kept';
import type { Pictures } from '../pictures';
import { createLooks } from './looks';
import { createNews } from './news';
import { pageFolder, pageHtml } from './page';
import { listenToPlaces, placeState } from './place';
import { createPresence } from './presence';
import type { StartParts } from './start';
import { createThumbnails } from './thumbnails';
import { runningCard, shapeViews, titleOf, turnView } from './views';

export interface PanelParts
  extends Omit<StartParts, 'isVisible' | 'sessions' | 'studio' | 'log'>, Omit<ConversationParts, 'log'>, AddingParts {
  readonly log: PeelLog;
  readonly outbox: Outbox;
  readonly draft: Draft;
  readonly insertReference: InsertReference;
  /** Its thumbnails' folder is the one beside its own that the page may load from. */
  readonly pictures: Pictures;
  readonly extensionUri: vscode.Uri;
}

export interface Panel extends vscode.Disposable {
  /** Fills a view that VS Code has just made. */
  show(view: vscode.WebviewView): void;
  /** Puts inputs into the draft, if they may go. @throws {ImageError} when there is no room for them. */
  add(inputs: readonly ImageInput[]): Promise<void>;
  /** Puts something in the draft's place; the prompt that was there can be recalled. */
  fill(draft: NewDraft): Promise<void>;
  focusPrompt(): void;
}

/** A panel with its page, if there is one. */
export interface Shown {
  readonly conversation: () => Promise<Conversation>;
  readonly tools: (what: string) => DraftTools;
  readonly notice: (text: string) => void;
  ready(): Promise<PanelState>;
  older(turn: string): Promise<{ turns: readonly TurnView[]; more: boolean }>;
  refreshKept(): Promise<void>;
}

export function createPanel(parts: PanelParts): Panel {
  const { draft, current, recent, board, keys, log } = parts;
  let view: vscode.WebviewView | undefined;
  let channel: Channel | undefined;
  /** The page has asked for everything, and is told of changes from then on. */
  let told = false;
  const isVisible = () => view?.visible === true;
  /** Turns that the page has. */
  const shown = new Set<string>();
  /** What shows a file, by the file's URI. */
  const uses = new Map<string, Set<string>>();
  let opening: { readonly session: string; readonly done: Promise<Conversation> } | undefined;
  let open: Conversation | undefined;

  /** What is being made for the page is given up with the panel. */
  const ended = new AbortController();
  const measure = async (uri: string) => {
    const { from, to, fitted } = await parts.pictures.foresee(vscode.Uri.parse(uri), ended.signal);
    return { measures: from, ...(fitted ? { fitted: to } : {}) };
  };

  const changedFile = (uri: string) => {
    for (const what of uses.get(uri) ?? []) news.add(what);
  };
  const thumbnails = createThumbnails(
    (uri) => parts.pictures.thumbnail(vscode.Uri.parse(uri), ended.signal),
    changedFile,
  );
  const looks = createLooks(measure, () => news.add('draft'));
  const presence = createPresence((uri) => {
    thumbnails.forget(uri);
    looks.forget(uri);
    changedFile(uri);
  });
  const kept = createKept(parts.outbox, log, (jobs) => changedTurns(new Set(jobs.map(turnOfJob))));

  const tools = (what: string): DraftTools => {
    const use = (uri: string) => void uses.set(uri, (uses.get(uri) ?? new Set()).add(what));
    return {
      thread: () => (open as Conversation).thread,
      thumbnail(uri) {
        use(uri);
        const path = thumbnails.of(uri);
        return path === undefined ? undefined : view?.webview.asWebviewUri(vscode.Uri.file(path)).toString();
      },
      isGone(uri) {
        use(uri);
        return presence.isGone(uri);
      },
      kept: (job) => kept.of(job),
      looks,
      isPasted: (uri) => uri.scheme === 'file' && parts.pasted.has(uri.fsPath),
    };
  };

  const changedTurns = (turns: Iterable<string>) => {
    if (!open) return;
    let newest: ReadonlySet<string> | undefined;
    for (const turn of turns) {
      newest ??= new Set(open.thread.page(undefined, maxTurnsPerPage, open.live).turns.map(({ record }) => record.id));
      // A turn from before those that the page has comes with its page.
      if (!shown.has(turn) && !newest.has(turn)) continue;
      // The first turn gives the session its title.
      news.add(shown.size === 0 ? 'thread' : `turn:${turn}`);
      shown.add(turn);
    }
  };

  const conversation = (): Promise<Conversation> => {
    const session = current.id();
    if (opening?.session !== session) opening = { session, done: change(session) };
    return opening.done;
  };
  const change = async (session: string): Promise<Conversation> => {
    const next = await openConversation(parts, session, changedTurns);
    if (opening?.session !== session) {
      // Another one has been opened meanwhile.
      next.dispose();
      return conversation();
    }
    open?.dispose();
    open = next;
    // A draft that goes on from a picture of another conversation would do what nobody sees.
    const { from } = draft.value();
    if (from !== undefined && !next.thread.image(from)) draft.stopGoingOn();
    return next;
  };

  const threadView = ({ session, thread, live }: Conversation): ThreadView => {
    const { turns, more } = thread.page(undefined, maxTurnsPerPage, live);
    shown.clear();
    for (const { record } of turns) shown.add(record.id);
    const views = turns.map((turn) => turnView(tools(`turn:${turn.record.id}`), turn));
    return { session, title: titleOf(thread), turns: views, more };
  };
  const place = () => {
    const [first] = draft.value().inputs;
    const from = open?.thread.image(draft.value().from ?? '');
    const source = from?.uri ?? (first?.input.kind === 'file' ? first.input.uri : undefined);
    return placeState(keys, source === undefined ? undefined : vscode.Uri.parse(source));
  };

  const tell = async (all: readonly string[]): Promise<void> => {
    const placed = all.includes('place') ? await place() : undefined;
    const now = open;
    const page = channel?.page;
    if (!now || !page || !told || !isVisible()) return;
    if (placed) page.place(placed);
    if (all.includes('draft')) page.draft(draftView(tools('draft'), draft.value()));
    if (all.includes('prompts')) page.prompts(recent.prompts());
    if (all.includes('thread')) return page.thread(threadView(now));
    for (const what of all) {
      const kind = what.slice(0, 4);
      const id = what.slice(5);
      const job = kind === 'card' ? board.job(id) : undefined;
      if (job) page.card(turnOfJob(id), runningCard(job));
      const turn = kind === 'turn' ? now.thread.turn(id, now.live) : undefined;
      if (turn) page.turn(now.session, turnView(tools(what), turn));
    }
  };
  const news = createNews((all) => {
    tell(all).catch((thrown: unknown) => log.warn(`The panel could not be told: ${String(thrown)}`));
  });

  const face: Shown = {
    conversation,
    tools,
    notice: (text) => channel?.page.notice(text),
    async ready() {
      const [now, placed] = [await conversation(), await place()];
      news.clear();
      uses.clear();
      presence.refresh();
      told = true;
      void kept.refresh();
      return {
        place: placed,
        draft: draftView(tools('draft'), draft.value()),
        shapes: shapeViews(),
        prompts: recent.prompts(),
        thread: threadView(now),
      };
    },
    async older(before) {
      const { thread, live } = await conversation();
      const { turns, more } = thread.page(before, maxTurnsPerPage, live);
      for (const { record } of turns) shown.add(record.id);
      return { turns: turns.map((turn) => turnView(tools(`turn:${turn.record.id}`), turn)), more };
    },
    refreshKept: () => kept.refresh(),
  };
  const api = createHostApi({ ...parts, studio: board, isVisible, shown: face });

  const listeners = vscode.Disposable.from(
    draft.listen(() => {
      news.add('draft');
      news.add('place');
    }),
    current.listen(() => {
      conversation().then(
        () => ['draft', 'place', 'thread'].forEach((what) => news.add(what)),
        (thrown: unknown) => log.warn(`The session could not be opened: ${String(thrown)}`),
      );
    }),
    recent.listen(() => news.add('prompts')),
    listenToPlaces(keys, () => news.add('place')),
    new vscode.Disposable(
      board.listen(({ turn, job }) => {
        if (turn.session !== open?.session || job === undefined) return;
        if (board.job(job)) news.add(`card:${job}`);
        else changedTurns([turn.turn]);
      }),
    ),
    presence,
  );

  const leave = () => {
    told = false;
    news.clear();
    channel?.dispose();
    channel = undefined;
    view = undefined;
  };

  return {
    show(next) {
      leave();
      view = next;
      const { webview } = next;
      webview.options = {
        enableScripts: true,
        localResourceRoots: [pageFolder(parts.extensionUri), parts.pictures.thumbnailFolder],
      };
      channel = openChannel(webview, api, log);
      // A page that is hidden is thrown away, and asks anew when it comes back.
      next.onDidChangeVisibility(() => {
        if (!next.visible) told = false;
      });
      next.onDidDispose(() => {
        if (view === next) leave();
      });
      webview.html = pageHtml(webview, parts.extensionUri);
    },
    add: (inputs) => addInputs(parts, inputs),
    async fill(next) {
      const { prompt } = draft.value();
      if (prompt.trim() !== '' && prompt !== next.prompt) await recent.rememberPrompt(prompt.trim());
      // What it goes on from is to be seen above it.
      if (next.from !== undefined) current.join({ continueFrom: next.from });
      draft.replace(next);
    },
    focusPrompt: () => channel?.page.focusPrompt(),
    dispose() {
      ended.abort();
      leave();
      open?.dispose();
      listeners.dispose();
    },
  };
}

function turnOfJob(job: string): string {
  return job.slice(0, job.lastIndexOf('.'));
}
