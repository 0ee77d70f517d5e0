// What the page has been shown, and what it has to be told of it: the open conversation, the draft, the place.
import * as vscode from 'vscode';
import { maxTurnsPerPage, type PageApi, type PanelState, type Thread, type TurnView } from '../../shared/protocol';
import { type Conversation, openConversation } from './conversation';
import { type DraftTools, draftView } from './draft-view';
import { createFiles } from './files';
import { createKept } from './kept';
import { createNews } from './news';
import type { PanelParts } from './panel';
import { placeState } from './place';
import { runningCard, shapeViews, titleOf, turnView } from './views';

export interface Showing extends vscode.Disposable {
  conversation(): Promise<Conversation>;
  /** @param what that which is made with them, as in `tell`. */
  tools(what: string): DraftTools;
  /** Everything, for a page that has just come; it is told of changes from then on. */
  ready(): Promise<PanelState>;
  older(turn: string): Promise<{ turns: readonly TurnView[]; more: boolean }>;
  /** `place`, `draft`, `prompts`, `thread`, `card:ID` or `turn:ID` is different now. */
  tell(what: string): void;
  changedTurns(turns: Iterable<string>): void;
  /** Looks again at what Recover has. */
  refreshKept(): Promise<void>;
  /** The page is gone, or nobody sees it. */
  leave(): void;
}

/** @param page the page, while somebody sees it. @param address the page's address of a file. */
export function createShowing(
  parts: PanelParts,
  page: () => PageApi | undefined,
  address: (file: vscode.Uri) => string | undefined,
): Showing {
  const { draft, current, recent, board, keys, log, outbox, pasted } = parts;
  /** The page has asked for everything. */
  let told = false;
  /** Turns that the page has. */
  const shown = new Set<string>();
  let opening: { readonly session: string; readonly done: Promise<Conversation> } | undefined;
  let open: Conversation | undefined;

  const files = createFiles(parts.pictures, address, (what) => news.add(what));
  const kept = createKept(outbox, log, (jobs) => changedTurns(new Set(jobs.map(turnOfJob))));
  const tools = (what: string): DraftTools => ({
    thread: () => (open as Conversation).thread,
    thumbnail: (uri) => files.thumbnail(what, uri),
    isGone: (uri) => files.isGone(what, uri),
    kept: (job, failed) => kept.of(job, failed),
    looks: files.looks,
    isPasted: (uri) => uri.scheme === 'file' && pasted.has(uri.fsPath),
  });

  const changedTurns = (turns: Iterable<string>) => {
    if (!open) return;
    let newest: ReadonlySet<string> | undefined;
    for (const turn of turns) {
      newest ??= new Set(open.thread.newest(maxTurnsPerPage));
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

  const viewsOf = (turns: ReturnType<Conversation['thread']['page']>['turns']): TurnView[] => {
    for (const { record } of turns) shown.add(record.id);
    return turns.map((turn) => turnView(tools(`turn:${turn.record.id}`), turn));
  };
  const threadView = ({ session, thread, live }: Conversation): Thread => {
    shown.clear();
    const { turns, more } = thread.page(undefined, maxTurnsPerPage, live);
    return { session, title: titleOf(thread), turns: viewsOf(turns), more };
  };
  const place = () => {
    const [first] = draft.value().inputs;
    const from = open?.thread.image(draft.value().from ?? '');
    const source = from?.uri ?? (first?.input.kind === 'file' ? first.input.uri : undefined);
    return placeState(keys, source === undefined ? undefined : vscode.Uri.parse(source));
  };

  const tell = async (all: readonly string[]): Promise<void> => {
    const placed = all.includes('place') ? await place() : undefined;
    const [now, to] = [open, told ? page() : undefined];
    if (!now || !to) return;
    if (placed) to.place(placed);
    if (all.includes('draft')) to.draft(draftView(tools('draft'), draft.value()));
    if (all.includes('prompts')) to.prompts(recent.prompts());
    if (all.includes('thread')) return to.thread(threadView(now));
    for (const what of all) {
      const [kind, id] = [what.slice(0, 4), what.slice(5)];
      const job = kind === 'card' ? board.job(id) : undefined;
      const turn = kind === 'turn' ? now.thread.turn(id, now.live) : undefined;
      if (job) to.card(turnOfJob(id), runningCard(job));
      if (turn) to.turn(now.session, turnView(tools(what), turn));
    }
  };
  const news = createNews((all) => {
    tell(all).catch((thrown: unknown) => log.warn(`The panel could not be told: ${String(thrown)}`));
  });

  return {
    conversation,
    tools,
    changedTurns,
    tell: (what) => news.add(what),
    async ready() {
      await conversation();
      const [now, placed] = [await conversation(), await place()];
      news.clear();
      files.forget();
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
      return { turns: viewsOf(turns), more };
    },
    refreshKept: () => kept.refresh(),
    leave() {
      told = false;
      news.clear();
    },
    dispose() {
      told = false;
      news.clear();
      open?.dispose();
      files.dispose();
    },
  };
}

function turnOfJob(job: string): string {
  return job.slice(0, job.lastIndexOf('.'));
}
