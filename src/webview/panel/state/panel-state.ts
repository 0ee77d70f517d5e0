// Everything that the page knows, and the calls from the host that change it. One is made in main.ts and handed down.
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
  /** The host has answered; before that only the composer of last time is shown. */
  ready(): boolean;
  place(): SetupStatus;
  shapes(): readonly RatioView[];
  /** What can be recalled, newest first: prompts that were replaced here, then those asked before. */
  prompts(): readonly string[];
  queue(): QueueState;
  repeat(): DuplicateQuestion | undefined;
  notice(): string;
  /** The host waits for a person's answer to a question of VS Code's own. */
  asking(): boolean;
  setNotice(text: string): void;
  /** One that goes by itself. */
  passNotice(text: string): void;
  /** Says something to a screen reader. */
  announce(text: string): void;
  /** A call whose failure the person reads beneath the composer. @returns whether it did not fail */
  ask(call: Promise<unknown>): Promise<boolean>;
  /**
   * The same, but nothing while an earlier one of that name is under way.
   * @param twice what two of it would be: `same` as one; `more` than was meant, so that a double click is one; `paid` twice, so
   * that whoever presses is also told that it was taken once
   */
  once(name: string, call: () => Promise<unknown>, twice: 'same' | 'more' | 'paid'): Promise<void>;
  /** Another part of the session. @returns whether it is shown now, and was not overtaken by another wish */
  show(view: ThreadFilter): Promise<boolean>;
  start(state: PanelState): void;
}

export interface PanelStorePorts {
  /** Opens the line to the host, which calls these. */
  connect(page: PageApi): HostApi;
  saved: WebviewStateStore;
  announce(text: string): void;
  focusPrompt(): void;
  /** Goes to a card, as soon as the thread is there. */
  goTo(turn: string, card: string): void;
}

const unknownPlace: SetupStatus = { key: true, trusted: true, folder: 'one' };
const noDraft = { revision: -1, prompt: '', inputs: [], shape: 'model', count: 1 } as const;
const maxReplaced = 10;
/** Milliseconds in which a second press of the same is a slip of the hand, as they are to the host. */
const doublePress = 1000;
/** Milliseconds that a passing remark stays in sight. */
const passing = 5000;

export function createPanelStore({ connect, saved, announce, focusPrompt, goTo }: PanelStorePorts): PanelStore {
  const topics = createTopics();
  const thread = createThreadState(topics);
  const arrivals = createNewTurns(thread, topics);
  const last = saved.restored.composer;
  let place = last?.place ?? unknownPlace;
  let shapes = last?.shapes ?? [];
  let asked: readonly string[] = [];
  /** One that an earlier page had sent may not have gone out. */
  let replaced: readonly string[] = saved.restored.left === undefined ? [] : [saved.restored.left];
  /** The one that was asked last; what is replaced here after that is newer. */
  let lead: readonly string[] = [];
  let notice = '';
  let asking = false;
  let answered = false;
  let goesOnFrom: ImageRef | undefined;
  let queue: QueueState = {};
  let repeat: DuplicateQuestion | undefined;
  /** Ends the wait for a view that was asked for before. */
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
    saved.update({ typed: unsent, left, composer: { place, shapes, draft: bare(draft.current(), unsent?.before) } });
  }

  function setNotice(text: string): void {
    // A failed call is told by the host, and again by its answer.
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
    shapes: () => shapes,
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
      ({ place, shapes, queue, repeat, asking } = state);
      asked = state.prompts;
      // VS Code may not have kept any more that it was sent.
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

/** Without the addresses of thumbnails, which do not outlive the page. */
function bare(draft: DraftView, prompt = draft.prompt): DraftView {
  const { parent, inputs, ...rest } = draft;
  const plain = <T extends { readonly thumbnail?: string }>(one: T): Omit<T, 'thumbnail'> => {
    const { thumbnail: _, ...others } = one;
    return others;
  };
  return { ...rest, prompt, inputs: inputs.map((input) => plain(input)), ...(parent ? { parent: plain(parent) } : {}) };
}
