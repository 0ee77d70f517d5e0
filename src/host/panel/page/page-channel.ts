// Connects the host to a page: receives validated calls, sends answers and updates.
import { createBirpc } from 'birpc';
import type * as vscode from 'vscode';
import type { Log } from '../../../core/platform';
import type { CallCheck } from './check-call';

/** Maximum number of rejected messages to log, so that a faulty page cannot fill the log. */
const maxLogged = 5;

export interface PageChannel<Page> extends vscode.Disposable {
  /** Calls the page, without an answer. */
  readonly page: Page;
}

/** The members of a webview that are used here. */
export type WebviewPort = Pick<vscode.Webview, 'postMessage' | 'onDidReceiveMessage'>;

/** @param check rejects everything that is not a call of `Host`. */
export function openPageChannel<Host extends object, Page extends object>(
  port: WebviewPort,
  host: Host,
  check: CallCheck<Host>,
  log: Pick<Log, 'warn'>,
): PageChannel<Page> {
  let refusals = 0;
  let listening: vscode.Disposable | undefined;
  const post = async (message: unknown): Promise<void> => {
    try {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview message has no target origin
      await port.postMessage(message);
    } catch {
      // The page is closed, and requests everything when it opens again.
    }
  };
  const receive = (message: unknown, pass: (message: unknown) => void) => {
    const checked = check(message);
    if ('message' in checked) return pass(checked.message);
    if (++refusals <= maxLogged) log.warn(`A page of Peel sent a message that was refused: ${checked.refused}`);
    if (checked.id !== undefined) void post({ t: 's', i: checked.id, e: { message: checked.refused } });
  };
  const rpc = createBirpc<Record<string, (...args: unknown[]) => void>, Host>(host, {
    post,
    on: (pass: (message: unknown) => void) => {
      listening = port.onDidReceiveMessage((message: unknown) => receive(message, pass));
    },
    // An Error cannot be posted, so only its message is sent.
    serialize: (message: { e?: unknown }) =>
      message.e instanceof Error ? { ...message, e: { message: message.e.message } } : message,
    bind: 'functions',
    timeout: -1,
  });
  // The page does not answer the host's calls.
  const page = new Proxy({} as Page, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        void rpc.$callEvent(String(name), ...args).catch(() => undefined),
  });
  return {
    page,
    dispose() {
      listening?.dispose();
      rpc.$close();
    },
  };
}
