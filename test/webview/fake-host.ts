// A host that a test writes the lines for: it keeps one state, does the plain thing when called, and notes every call.
import type { Card, Draft, HostApi, PageApi, PanelState, ThreadView, TurnView } from '../../src/shared/protocol';

export interface Call {
  readonly name: keyof HostApi;
  readonly args: readonly unknown[];
}

export interface FakeHost {
  readonly api: HostApi;
  readonly calls: Call[];
  state: PanelState;
  /** Replaces what a call does. */
  answer<K extends keyof HostApi>(name: K, act: HostApi[K]): void;
  /** The arguments of every call of that name. */
  asked(name: keyof HostApi): readonly (readonly unknown[])[];
  /** Changes the draft as others do: with a new revision, told to the page. */
  change(draft: Partial<Draft>): void;
}

/** @param page what is told to the page */
export function createFakeHost(state: PanelState, page: PageApi, older: readonly TurnView[] = []): FakeHost {
  const calls: Call[] = [];
  /** Of the whole session, whatever of it is shown. */
  const all = state.thread.turns;
  const changeCard = (id: string, change: (card: Card) => Card): void => {
    const turn = host.state.thread.turns.find(({ cards }) => cards.some((card) => card.id === id));
    if (!turn) return;
    const next = { ...turn, cards: turn.cards.map((card) => (card.id === id ? change(card) : card)) };
    const turns = host.state.thread.turns.map((one) => (one === turn ? next : one));
    const marks = (one: TurnView): number => one.cards.filter((card) => card.kind === 'picture' && card.marked).length;
    const marked = host.state.thread.marked + marks(next) - marks(turn);
    host.state = { ...host.state, thread: { ...host.state.thread, turns, marked } };
    page.turn(host.state.thread.session, next);
    page.head(host.state.thread.session, host.state.thread);
  };
  const acts: { -readonly [K in keyof HostApi]: HostApi[K] } = {
    ready: async () => host.state,
    focused: async () => {},
    async editDraft(revision, edit) {
      const { draft } = host.state;
      if (revision === draft.revision) host.state = { ...host.state, draft: { ...draft, ...edit } };
      return host.state.draft;
    },
    browse: async () => {},
    addText: async () => {},
    addBytes: async () => {},
    async removeInput(input) {
      host.change({ inputs: host.state.draft.inputs.filter(({ id }) => id !== input) });
    },
    async moveInput(input, to) {
      const { inputs } = host.state.draft;
      const moved = inputs.find(({ id }) => id === input);
      if (moved) host.change({ inputs: inputs.filter((one) => one !== moved).toSpliced(to, 0, moved) });
    },
    async dropFrom() {
      const { from: _, ...draft } = host.state.draft;
      host.state = { ...host.state, draft };
      host.change({});
    },
    async run(_revision, { prompt }) {
      host.change(host.state.draft.prompt === prompt ? { prompt: '' } : {});
      return true;
    },
    cancel: async () => {},
    cancelTurn: async () => {},
    again: async () => {},
    recall: async () => {},
    picture: async () => {},
    async older(turn) {
      const end = older.findIndex(({ id }) => id === turn);
      const rest = end < 0 ? older : older.slice(0, end);
      return { turns: rest.slice(-50), more: rest.length > 50 };
    },
    newSession: async () => {},
    async view(view) {
      host.state = { ...host.state, thread: { ...host.state.thread, view, turns: shownOf(all, view) } };
      page.thread(host.state.thread);
    },
    async mark(image, marked) {
      changeCard(image, (card) => (card.kind === 'picture' ? { ...card, marked } : card));
    },
    deleteUnmarked: async () => {},
    async renameSession(title) {
      host.state = { ...host.state, thread: { ...host.state.thread, title } };
      page.head(host.state.thread.session, host.state.thread);
    },
    session: async () => {},
    moveInQueue: async () => {},
    async answerRepeat() {
      const { repeat: _, ...rest } = host.state;
      host.state = rest;
      page.repeat(undefined);
    },
    go: async () => {},
  };
  const host: FakeHost = {
    state,
    calls,
    api: Object.fromEntries(
      Object.keys(acts).map((name) => [
        name,
        (...args: unknown[]) => {
          calls.push({ name: name as keyof HostApi, args });
          return (acts[name as keyof HostApi] as (...args: unknown[]) => Promise<unknown>)(...args);
        },
      ]),
    ) as unknown as HostApi,
    answer(name, act) {
      acts[name] = act;
    },
    asked: (name) => calls.filter((call) => call.name === name).map(({ args }) => args),
    change(draft) {
      const { draft: before } = host.state;
      host.state = { ...host.state, draft: { ...before, ...draft, revision: before.revision + 1 } };
      page.draft(host.state.draft);
    },
  };
  return host;
}

/** What a view leaves of the turns, which are oldest first. */
function shownOf(turns: readonly TurnView[], { branch, markedOnly }: ThreadView): TurnView[] {
  const way = branch === undefined ? new Set(turns.map(({ id }) => id)) : wayThrough(turns, branch);
  return turns.filter(
    ({ id, cards }) => way.has(id) && (!markedOnly || cards.some((card) => card.kind === 'picture' && card.marked)),
  );
}

/** From the root to a turn, and on along the newest ones. */
function wayThrough(turns: readonly TurnView[], branch: string): Set<string> {
  const way = new Set<string>();
  for (let id: string | undefined = branch; id !== undefined; id = turns.find((one) => one.id === id)?.from?.turn)
    way.add(id);
  for (let id: string | undefined = branch; id !== undefined; id = turns.findLast(({ from }) => from?.turn === id)?.id)
    way.add(id);
  return way;
}
