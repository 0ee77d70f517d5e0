// Holds the page's state and handles the host's calls. All components share it.
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
  ThreadFilter,
} from '../../../shared/protocol';
import type { WebviewStateStore } from '../webview-state';
import { errorText } from '../../components/host-channel';
import { threadAnnouncement } from '../../components/turn-announcements';
import { createNewTurns } from './new-turns';
import { createNoticeState } from './notice-state';
import { createDraftState } from './draft-state';
import { createCardAnnouncer } from './card-announcements';
import { createThreadState, isSameFilter } from './thread-state';
import { createTopics } from './change-topics';

export type PanelStore = ReturnType<typeof createPanelStore>;

export interface PanelStorePorts {
  connect(page: PageApi): HostApi;
  saved: WebviewStateStore;
  announce(text: string): void;
  focusPrompt(): void;
  /** Scrolls to a card as soon as the thread is available. */
  goTo(turn: string, card: string): void;
}

const unknownPlace: SetupStatus = { key: true, trusted: true, folder: 'one' };
const noDraft = { revision: -1, prompt: '', inputs: [], ratio: 'model', count: 1, saveTo: '' } as const;
const maxReplaced = 10;
/** Milliseconds within which a repeated click is accidental. What costs money is guarded by the host. */
const doublePress = 1000;

export function createPanelStore({ connect, saved, announce, focusPrompt, goTo }: PanelStorePorts) {
  const topics = createTopics();
  const thread = createThreadState(topics);
  const newTurns = createNewTurns(thread, topics);
  const last = saved.restored.composer;
  let place = last?.place ?? unknownPlace;
  let ratios = last?.ratios ?? [];
  let sentPrompts: readonly string[] = [];
  /** The prompts of an earlier page may not have been sent. */
  let replaced: readonly string[] = saved.restored.left ?? [];
  /** The last prompt that was sent, until another prompt is replaced here. */
  let lastSent: readonly string[] = [];
  /** The words of the search that led to the open session. */
  let searched: readonly string[] = [];
  const notice = createNoticeState(topics, announce);
  /** The host waits for the user to answer a VS Code dialog. */
  let asking = false;
  /** The host has answered; before that, only the stored composer is shown. */
  let isReady = false;
  let parent: ImageRef | undefined;
  let queue: QueueState = {};
  let repeat: DuplicateQuestion | undefined;
  /** Ends the wait for the previously requested view. */
  let endShow = (): void => {};
  /** The page has requested the view itself. */
  let isShowing = false;

  const draft = createDraftState(
    { ...noDraft, ...last?.draft },
    {
      editDraft: (revision, edit) => host.editDraft(revision, edit),
      changed() {
        save();
        topics.notify('draft');
        const before = parent;
        ({ parent } = draft.current());
        if (parent?.image === before?.image) return;
        topics.notify('from');
        const turns = new Set([before?.turn, parent?.turn]);
        for (const turn of turns) if (turn !== undefined) topics.notify(`turn:${turn}`);
        if (parent && isReady) announce(l10n.t('The next image continues {0}.', parent.name));
      },
      replaced(prompt) {
        lastSent = [];
        if (prompt.trim()) replaced = [prompt, ...replaced.filter((one) => one !== prompt)].slice(0, maxReplaced);
        save();
        topics.notify('prompts');
      },
      sent(prompt) {
        lastSent = [prompt];
        topics.notify('prompts');
      },
      later,
    },
  );
  const typed = saved.restored.typed;
  if (typed) draft.restore(typed.prompt);

  function save(): void {
    const unsent = draft.unsent();
    const left = [...draft.sending(), ...replaced.slice(0, 1)];
    saved.update({ typed: unsent, left, composer: { place, ratios, draft: bare(draft.current(), unsent?.before) } });
  }

  function setSearched(words: readonly string[]): void {
    if (words.length === 0 && searched.length === 0) return;
    searched = words;
    topics.notify('search');
  }

  const announceProgress = createCardAnnouncer(thread, announce, later);

  const host = connect({
    place(next) {
      place = next;
      topics.notify('place');
    },
    draft: (next) => draft.receive(next),
    prompts(next) {
      sentPrompts = next;
      topics.notify('prompts');
    },
    thread(next) {
      const [before, requested] = [{ session: thread.session(), view: thread.view() }, isShowing];
      newTurns.during(isSending(), () => thread.receive(next));
      if (next.session !== before.session) {
        setSearched([]);
        if (notice.action()) notice.set('');
      }
      const text = threadAnnouncement(before, next);
      // A new turn that the filter excludes ends the filter.
      if (text && thread.session() === before.session && !requested) notice.setBrief(text);
      else announce(text);
    },
    head(session, next) {
      const before = thread.head().title;
      thread.setHead(session, next);
      const { title } = thread.head();
      if (title !== before) announce(l10n.t('The session title is now “{0}”.', title));
    },
    turn(session, turn) {
      const before = thread.turn(turn.id);
      newTurns.during(isSending(), () => thread.setTurn(session, turn));
      for (const card of turn.cards) announceProgress(before, card);
    },
    removeTurn: (session, turn) => thread.removeTurn(session, turn),
    card(turn, card) {
      const before = thread.turn(turn);
      thread.setCard(turn, card);
      announceProgress(before, card);
    },
    notice: (text) => notice.set(text),
    focusPrompt,
    goTo(turn, card, words = []) {
      setSearched(words);
      if (words.length > 0) announce(l10n.t('Highlighted: {0}', words.join(' ')));
      goTo(turn, card);
    },
    asking(is) {
      asking = is;
      if (is) draft.restorePrompt();
      topics.notify('asking');
    },
    queue(next) {
      const { pausedUntil = 0 } = next;
      if (pausedUntil > Math.max(queue.pausedUntil ?? 0, Date.now()))
        announce(l10n.t("The service's rate limit was reached. The queue is paused."));
      queue = next;
      topics.notify('queue');
    },
    repeat(next) {
      repeat = next;
      topics.notify('repeat');
      if (next) announce(l10n.t('You already generated this image. Nothing was sent.'));
    },
  });

  const running = new Set<string>();
  const isSending = (): boolean => [...running].some((name) => name.startsWith('run:'));
  /** Awaits a call and shows its failure below the composer. @returns whether it succeeded */
  async function ask(call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (error) {
      notice.set(errorText(error) || l10n.t('An error occurred. See the log for details.'));
      return false;
    }
  }

  /** Shows another part of the session. @returns whether it is shown and no later call has replaced it */
  async function show(view: ThreadFilter): Promise<boolean> {
    endShow();
    if (isSameFilter(thread.view(), view)) return true;
    const shown = new Promise<boolean>((resolve) => {
      const end = topics.watch('thread', () => {
        if (isSameFilter(thread.view(), view)) endShow();
      });
      endShow = () => {
        end();
        endShow = () => {};
        isShowing = false;
        resolve(isSameFilter(thread.view(), view));
      };
    });
    isShowing = true;
    if (!(await ask(host.view(view)))) endShow();
    return shown;
  }

  return {
    host,
    saved,
    draft,
    thread,
    newTurns,
    watch: topics.watch,
    ready: () => isReady,
    place: () => place,
    ratios: () => ratios,
    /** The prompts to recall, newest first: prompts that were replaced here, then those sent before. */
    prompts: () => [...new Set([draft.sending(), lastSent, replaced, sentPrompts].flat())],
    queue: () => queue,
    repeat: () => repeat,
    notice: notice.text,
    noticeAction: notice.action,
    searched: () => searched,
    setSearched,
    asking: () => asking,
    setNotice: notice.set,
    setBriefNotice: notice.setBrief,
    announce,
    ask,
    /**
     * Like `ask`, but ignores the call while an earlier one of that name is running.
     * @param twice the effect of a second call: `same` has no further effect; `more` would do more than intended, so a
     * double click counts once; `paid` would cost money, so a second click also gets a message that the first one counts
     */
    async once(name: string, call: () => Promise<unknown>, twice: 'same' | 'more' | 'paid'): Promise<void> {
      const message = l10n.t('This request is already being sent. Nothing more was sent.');
      if (running.has(name)) return twice === 'paid' ? notice.setBrief(message) : undefined;
      running.add(name);
      const pressed = performance.now();
      await ask(call());
      notice.end(message);
      if (twice === 'same') running.delete(name);
      else setTimeout(() => running.delete(name), doublePress - (performance.now() - pressed));
    },
    show,
    start(state: PanelState): void {
      isReady = true;
      ({ place, ratios, queue, repeat, asking } = state);
      sentPrompts = state.prompts;
      // VS Code may not have saved that the prompt was sent.
      if (draft.unsent()?.prompt.trim() === state.thread.turns.at(-1)?.prompt) draft.forget();
      draft.receive(state.draft, true);
      void draft.flush().catch(() => {});
      newTurns.during(true, () => thread.receive(state.thread));
      for (const topic of ['place', 'prompts', 'draft', 'queue', 'repeat', 'asking'] as const) topics.notify(topic);
    },
  };
}

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Removes thumbnail URLs, which are only valid for one page. */
function bare(draft: DraftView, prompt = draft.prompt): DraftView {
  const { parent, inputs, style, ...rest } = draft;
  const plain = <T extends { readonly thumbnail?: string }>(one: T): Omit<T, 'thumbnail'> => {
    const { thumbnail: _, ...others } = one;
    return others;
  };
  return {
    ...rest,
    prompt,
    inputs: inputs.map((input) => plain(input)),
    ...(parent ? { parent: plain(parent) } : {}),
    ...(style ? { style: { ...style, images: style.images.map((image) => plain(image)) } } : {}),
  };
}
