// A host that a test writes the lines for: it keeps one state, does the plain thing when called, and notes every call.
import type { Draft, HostApi, PageApi, PanelState, TurnView } from '../../src/shared/protocol';

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
  const acts: { -readonly [K in keyof HostApi]: HostApi[K] } = {
    ready: async () => host.state,
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
    run: async () => true,
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
