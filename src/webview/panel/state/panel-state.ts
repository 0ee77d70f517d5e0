// Holds the page's state and handles the host's calls. Created in main.ts, passed to all components.
import * as l10n from '@vscode/l10n';
import type {
  DraftView,
  HostApi,
  PageApi,
  PanelState,
  ImageRef,
  SetupStatus,
  QueueState,
  DuplicateQuestion,
  RatioView,
  ThreadFilter,
} from '../../../shared/protocol';
import type { WebviewStateStore } from '../webview-state';
import { errorText } from '../host-channel';
import { threadAnnouncement } from '../../components/turn-announcements';
import { type NewTurns, createNewTurns } from './new-turns';
import { createDraftState, type DraftState } from './draft-state';
import { createCardAnnouncer } from './card-announcements';
import { createThreadState, isSameFilter, type ThreadState } from './thread-state';
import { createTopics, type Topics } from './change-topics';

export interface PanelStore {
  readonly host: HostApi;
  readonly saved: WebviewStateStore;
  readonly draft: DraftState;
  readonly thread: ThreadState;
  readonly newTurns: NewTurns;
  readonly watch: Topics['watch'];
  /** The host has answered; before that, only the stored composer is shown. */
  ready(): boolean;
  place(): SetupStatus;
  ratios(): readonly RatioView[];
  /** The prompts to recall, newest first: prompts that were replaced here, then those sent before. */
  prompts(): readonly string[];
  queue(): QueueState;
  repeat(): DuplicateQuestion | undefined;
  notice(): string;
  /** The host waits for the user to answer a VS Code dialog. */
  asking(): boolean;
  setNotice(text: string): void;
  /** Shows a notice that disappears automatically. */
  passNotice(text: string): void;
  /** Announces a text to screen readers. */
  announce(text: string): void;
  /** Awaits a call and shows its failure below the composer. @returns whether it succeeded */
  ask(call: Promise<unknown>): Promise<boolean>;
  /**
   * Like `ask`, but ignores the call while an earlier one of that name is running.
   * @param twice the effect of a second call: `same` has no further effect; `more` would do more than intended, so a
   * double click counts once; `paid` would cost money, so a second click also gets a message that the first one counts
   */
  once(name: string, call: () => Promise<unknown>, twice: 'same' | 'more' | 'paid'): Promise<void>;
  /** Shows another part of the session. @returns whether it is shown and no later call has replaced it */
  show(view: ThreadFilter): Promise<boolean>;
  start(state: PanelState): void;
}

export interface PanelStorePorts {
  /** Connects to the host, which calls the given methods. */
  connect(page: PageApi): HostApi;
  saved: WebviewStateStore;
  announce(text: string): void;
  focusPrompt(): void;
  /** Scrolls to a card as soon as the thread is available. */
  goTo(turn: string, card: string): void;
}

const unknownPlace: SetupStatus = { key: true, trusted: true, folder: 'one' };
const noDraft = { revision: -1, prompt: '', inputs: [], ratio: 'model', count: 1 } as const;
const maxReplaced = 10;
/** Milliseconds within which a repeated click is accidental. What costs money is guarded by the host. */
const doublePress = 1000;
/** Milliseconds until a temporary notice disappears. */
const passing = 5000;

export function createPanelStore({ connect, saved, announce, focusPrompt, goTo }: PanelStorePorts): PanelStore {
  const topics = createTopics();
  const thread = createThreadState(topics);
  const arrivals = createNewTurns(thread, topics);
  const last = saved.restored.composer;
  let place = last?.place ?? unknownPlace;
  let ratios = last?.ratios ?? [];
  let asked: readonly string[] = [];
  /** The prompt of an earlier page may not have been sent. */
  let replaced: readonly string[] = saved.restored.left === undefined ? [] : [saved.restored.left];
  /** The last prompt that was sent, until another prompt is replaced here. */
  let lead: readonly string[] = [];
  let notice = '';
  let asking = false;
  let answered = false;
  let goesOnFrom: ImageRef | undefined;
  let queue: QueueState = {};
  let repeat: DuplicateQuestion | undefined;
  /** Ends the wait for the previously requested view. */
  let overtake = (): void => {};

  const draft = createDraftState(last?.draft ?? noDraft, {
    editDraft: (revision, edit) => host.editDraft(revision, edit),
    changed() {
      keep();
      topics.tell('draft');
      const { parent } = draft.current();
      if (parent?.image === goesOnFrom?.image) return;
      const turns = new Set([goesOnFrom?.turn, parent?.turn]);
      goesOnFrom = parent;
      topics.tell('from');
      for (const turn of turns) if (turn !== undefined) topics.tell(`turn:${turn}`);
      if (parent && answered) announce(l10n.t('The next image continues {0}.', parent.name));
    },
    replaced(prompt) {
      lead = [];
      if (prompt.trim()) replaced = [prompt, ...replaced.filter((one) => one !== prompt)].slice(0, maxReplaced);
      keep();
      topics.tell('prompts');
    },
    later,
  });
  const typed = saved.restored.typed;
  if (typed) draft.restore(typed.prompt);

  function keep(): void {
    const unsent = draft.unsent();
    const left = draft.leaving() ?? replaced[0];
    saved.update({ typed: unsent, left, composer: { place, ratios, draft: bare(draft.current(), unsent?.before) } });
  }

  function setNotice(text: string): void {
    // The host reports a failed call, and its answer reports it again.
    if (text && text !== notice) announce(text);
    notice = text;
    topics.tell('notice');
  }

  const announceProgress = createCardAnnouncer(thread, { announce, later });

  const host = connect({
    place(next) {
      place = next;
      topics.tell('place');
    },
    draft: (next) => draft.take(next),
    prompts(next) {
      if (next[0] !== asked[0]) lead = next.slice(0, 1);
      asked = next;
      topics.tell('prompts');
    },
    thread(next) {
      const before = { session: thread.session(), view: thread.view() };
      arrivals.during(isRunning(), () => thread.take(next));
      announce(threadAnnouncement(before, next));
    },
    head(session, next) {
      const before = thread.head().title;
      thread.takeHead(session, next);
      const { title } = thread.head();
      if (title !== before) announce(l10n.t('The session title is now “{0}”.', title));
    },
    turn(session, turn) {
      const before = thread.turn(turn.id);
      arrivals.during(isRunning(), () => thread.takeTurn(session, turn));
      for (const card of turn.cards) announceProgress(before, card);
    },
    gone: (session, turn) => thread.takeGone(session, turn),
    card(turn, card) {
      const before = thread.turn(turn);
      thread.takeCard(turn, card);
      announceProgress(before, card);
    },
    notice: setNotice,
    focusPrompt,
    goTo,
    asking(is) {
      asking = is;
      if (is) draft.restoreUnsent();
      topics.tell('asking');
    },
    queue(next) {
      const { pausedUntil = 0 } = next;
      if (pausedUntil > Math.max(queue.pausedUntil ?? 0, Date.now()))
        announce(l10n.t("The service's rate limit was reached. The queue is paused."));
      queue = next;
      topics.tell('queue');
    },
    repeat(next) {
      repeat = next;
      topics.tell('repeat');
      if (next) announce(l10n.t('You already generated this image. Nothing was sent.'));
    },
  });

  const underway = new Set<string>();
  const isRunning = (): boolean => [...underway].some((name) => name.startsWith('run:'));
  async function ask(call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (error) {
      setNotice(errorText(error) || l10n.t('An error occurred. See the log for details.'));
      return false;
    }
  }

  function endNotice(text: string): void {
    if (notice === text) setNotice('');
  }

  function passNotice(text: string): void {
    setNotice(text);
    setTimeout(() => endNotice(text), passing);
  }

  async function show(view: ThreadFilter): Promise<boolean> {
    overtake();
    if (isSameFilter(thread.view(), view)) return true;
    const shown = new Promise<boolean>((resolve) => {
      const end = topics.watch('thread', () => {
        if (isSameFilter(thread.view(), view)) overtake();
      });
      overtake = () => {
        end();
        overtake = () => {};
        resolve(isSameFilter(thread.view(), view));
      };
    });
    if (!(await ask(host.view(view)))) overtake();
    return shown;
  }

  return {
    host,
    saved,
    draft,
    thread,
    newTurns: arrivals,
    watch: topics.watch,
    ready: () => answered,
    place: () => place,
    ratios: () => ratios,
    prompts: () => [...new Set([draft.leaving() ?? [], lead, replaced, asked].flat())],
    queue: () => queue,
    repeat: () => repeat,
    notice: () => notice,
    asking: () => asking,
    setNotice,
    passNotice,
    announce,
    ask,
    async once(name, call, twice) {
      const isOnItsWay = l10n.t('This request is already being sent. Nothing more was sent.');
      if (underway.has(name)) return twice === 'paid' ? passNotice(isOnItsWay) : undefined;
      underway.add(name);
      const pressed = performance.now();
      await ask(call());
      endNotice(isOnItsWay);
      if (twice === 'same') underway.delete(name);
      else setTimeout(() => underway.delete(name), doublePress - (performance.now() - pressed));
    },
    show,
    start(state) {
      answered = true;
      ({ place, ratios, queue, repeat, asking } = state);
      asked = state.prompts;
      // VS Code may not have saved that the prompt was sent.
      if (draft.unsent()?.prompt.trim() === state.thread.turns.at(-1)?.prompt) draft.forget();
      draft.take(state.draft, true);
      void draft.flush().catch(() => {});
      arrivals.during(true, () => thread.take(state.thread));
      for (const topic of ['place', 'prompts', 'draft', 'queue', 'repeat', 'asking'] as const) topics.tell(topic);
    },
  };
}

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Removes thumbnail URLs, which are only valid for one page. */
function bare(draft: DraftView, prompt = draft.prompt): DraftView {
  const { parent, inputs, ...rest } = draft;
  const plain = <T extends { readonly thumbnail?: string }>(one: T): Omit<T, 'thumbnail'> => {
    const { thumbnail: _, ...others } = one;
    return others;
  };
  return { ...rest, prompt, inputs: inputs.map((input) => plain(input)), ...(parent ? { parent: plain(parent) } : {}) };
}
