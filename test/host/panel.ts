// The panel's host in a real extension host, with the test in the page's place: it calls, and hears what a page would.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openFrame } from '../../src/host/panel/page/early-view';
import { createPeel, type Peel } from '../../src/services';
import { shownOf } from '../../src/shared/draft';
import type { Card, HostApi, PageApi, PictureCard, Thread, TurnView } from '../../src/shared/protocol';

export interface PanelBench {
  readonly peel: Peel;
  readonly view: FakeView;
  /** What the page is told, in order. */
  readonly news: readonly [keyof PageApi, ...unknown[]][];
  /** Lines of answers, as they crossed. */
  readonly answers: readonly unknown[];
  /** The folder of Peel's own storage. */
  readonly storage: string;
  /** What VS Code keeps for the workspace. */
  readonly kept: ReadonlyMap<string, unknown>;
  /** A call of the page; rejects with what the host answers. */
  call<K extends keyof HostApi>(method: K, ...args: Parameters<HostApi[K]>): ReturnType<HostApi[K]>;
  /** Presses the button, as a page that shows the draft as it stands. @param revision the one that it knows */
  run(revision: number): Promise<boolean>;
  /** Sends a prompt. */
  ask(prompt: string, count?: number): Promise<void>;
  /** The same; resolves with what came of it. */
  make(prompt: string, count?: number): Promise<TurnView>;
  /** Any message at all. */
  send(message: unknown): void;
  /** Resolves with the newest state of a turn that fits. */
  turn(fits: (turn: TurnView) => boolean): Promise<TurnView>;
  /** Resolves when something told fits. */
  told<K extends keyof PageApi>(method: K, fits: (...args: Parameters<PageApi[K]>) => boolean): Promise<void>;
  /** Another extension host on the same storage and state, as after a reload. */
  reload(): PanelBench;
  /** A second window on the same storage and folder, with the same session open. */
  another(): PanelBench;
  dispose(): Promise<void>;
}

interface FakeView {
  /** Its page is there. */
  readonly shown: Promise<void>;
  readonly html: string;
  readonly options: vscode.WebviewOptions;
  readonly visible: boolean;
  setVisible(visible: boolean): void;
}

export const kinds = ({ cards }: TurnView) => cards.map(({ kind }) => kind);
export const isOver = (turn: TurnView) => !kinds(turn).includes('running');
export const picture = ({ cards }: TurnView) =>
  cards.find((card): card is PictureCard => card.kind === 'picture') as PictureCard;

/**
 * Storage of its own; the workspace, its files and VS Code are real.
 * @param storageOf makes something else of the secret storage that has the key.
 */
export async function openPanelBench(
  key: string,
  endpoint: string,
  storageOf: (secrets: Secrets) => Secrets = (secrets) => secrets,
): Promise<PanelBench> {
  const storage = await mkdtemp(join(tmpdir(), 'peel-panel-'));
  const secrets = new Map([[`peel.apiKey:${new URL(endpoint).origin}`, key]]);
  return build(storage, storageOf(secretsIn(secrets)), new Map(), new Map());
}

export type Secrets = Pick<vscode.SecretStorage, 'get' | 'store' | 'delete'>;

function secretsIn(secrets: Map<string, string>): Secrets {
  return {
    get: async (name) => secrets.get(name),
    store: async (name, value) => void secrets.set(name, value),
    delete: async (name) => void secrets.delete(name),
  };
}

type State = Map<string, unknown>;

/** @param earlier what still runs from before a reload, and goes at the end. */
function build(
  storage: string,
  secrets: Secrets,
  here: State,
  everywhere: State,
  earlier: readonly vscode.Disposable[] = [],
): PanelBench {
  const extension = vscode.extensions.getExtension('peel.peel-images');
  assert.ok(extension);
  const subscriptions: vscode.Disposable[] = [];
  const secretsChanged = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  const context = {
    subscriptions,
    extension,
    extensionUri: extension.extensionUri,
    globalStorageUri: vscode.Uri.file(storage),
    workspaceState: memento(here),
    globalState: memento(everywhere),
    secrets: { ...secrets, onDidChange: secretsChanged.event },
  } as unknown as vscode.ExtensionContext;
  const peel = createPeel(context, () => vscode.window.activeTextEditor);

  // A real webview says what its files' addresses and its own source are.
  const real = vscode.window.createWebviewPanel('peel.test', 'Peel', vscode.ViewColumn.Active, {});
  const messages = new vscode.EventEmitter<unknown>();
  const visibility = new vscode.EventEmitter<void>();
  const disposed = new vscode.EventEmitter<void>();
  const news: [keyof PageApi, ...unknown[]][] = [];
  const answers: unknown[] = [];
  const waiting = new Map<string, { resolve(value: unknown): void; reject(error: Error): void }>();
  const heard = new vscode.EventEmitter<void>();
  const take = (message: {
    t: string;
    m: keyof PageApi;
    a: unknown[];
    i: string;
    r: unknown;
    e?: { message: string };
  }) => {
    if (message.t === 'q') {
      news.push([message.m, ...message.a]);
      return heard.fire();
    }
    answers.push(message);
    const call = waiting.get(message.i);
    if (message.e) call?.reject(new Error(message.e.message));
    else call?.resolve(message.r);
  };
  const webview = {
    html: '',
    options: {} as vscode.WebviewOptions,
    cspSource: real.webview.cspSource,
    asWebviewUri: (uri: vscode.Uri) => real.webview.asWebviewUri(uri),
    onDidReceiveMessage: messages.event,
    // What crosses is JSON, as in VS Code.
    postMessage: async (message: unknown) => {
      take(JSON.parse(JSON.stringify(message)) as never);
      return true;
    },
  };
  const view = {
    webview,
    visible: true,
    onDidChangeVisibility: visibility.event,
    onDidDispose: disposed.event,
  };
  const frame = openFrame({ webview, onDidDispose: disposed.event }, context);
  peel.panel.show(view as unknown as vscode.WebviewView, frame.line);

  let calls = 0;
  const bench: PanelBench = {
    peel,
    storage,
    kept: here,
    news,
    answers,
    view: {
      shown: frame.shown,
      get html() {
        return webview.html;
      },
      get options() {
        return webview.options;
      },
      get visible() {
        return view.visible;
      },
      setVisible(visible: boolean) {
        view.visible = visible;
        visibility.fire();
      },
    },
    call(method, ...args) {
      const id = `call-${++calls}`;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        messages.fire({ t: 'q', i: id, m: method, a: args });
      }) as never;
    },
    async run(revision) {
      const { draft } = await bench.call('ready');
      return bench.call('run', revision, shownOf(draft));
    },
    async ask(prompt, count = 1) {
      const { draft } = await bench.call('ready');
      const { revision } = await bench.call('editDraft', draft.revision, { prompt, count });
      assert.equal(await bench.run(revision), true);
    },
    async make(prompt, count = 1) {
      const known = new Set((await bench.call('ready')).thread.turns.map(({ id }) => id));
      await bench.ask(prompt, count);
      return bench.turn((one) => one.prompt === prompt && !known.has(one.id) && isOver(one));
    },
    send: (message) => messages.fire(message),
    async turn(fits) {
      let found: TurnView | undefined;
      await until(heard.event, () => {
        found = latestTurns(news).find(fits);
        return found !== undefined;
      });
      return found as TurnView;
    },
    told: (method, fits) =>
      until(heard.event, () => news.some(([name, ...args]) => name === method && fits(...(args as never)))),
    reload() {
      disposed.fire();
      real.dispose();
      return build(storage, secrets, here, everywhere, subscriptions);
    },
    another: () => build(storage, secrets, new Map(here), everywhere),
    async dispose() {
      disposed.fire();
      real.dispose();
      for (const one of [...subscriptions, ...earlier]) one.dispose();
      await rm(storage, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return bench;
}

/** The turns as a page would have them now. */
function latestTurns(news: PanelBench['news']): TurnView[] {
  const turns = new Map<string, TurnView>();
  for (const [name, ...args] of news) {
    if (name === 'thread') for (const turn of (args[0] as Thread).turns) turns.set(turn.id, turn);
    if (name === 'gone') turns.delete(args[1] as string);
    if (name === 'turn') turns.set((args[1] as TurnView).id, args[1] as TurnView);
    if (name !== 'card') continue;
    const [id, card] = args as [string, Card];
    const turn = turns.get(id);
    if (turn) turns.set(id, { ...turn, cards: turn.cards.map((one) => (one.id === card.id ? card : one)) });
  }
  return [...turns.values()];
}

function until(event: vscode.Event<void>, done: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (done()) return resolve();
    const listening = event(() => {
      if (!done()) return;
      listening.dispose();
      resolve();
    });
  });
}

function memento(state: State): vscode.Memento {
  return {
    keys: () => [...state.keys()],
    get: (key: string, fallback?: unknown) => state.get(key) ?? fallback,
    update: async (key: string, value: unknown) => void state.set(key, structuredClone(value)),
  } as vscode.Memento;
}
