// Connects the host to the page: receives validated calls, sends answers and updates.
import { createBirpc } from 'birpc';
import type * as vscode from 'vscode';
import type { Log } from '../../../core/platform';
import type { HostApi, PageApi } from '../../../shared/protocol';
import { checkMessage } from './message-guard';

/** Maximum number of rejected messages to log, so that a faulty page cannot fill the log. */
const maxLogged = 5;

export type PageChannel = ReturnType<typeof openPageChannel>;

/** The members of a webview that are used here. */
export type WebviewPort = Pick<vscode.Webview, 'postMessage' | 'onDidReceiveMessage'>;

export function openPageChannel(port: WebviewPort, host: HostApi, log: Pick<Log, 'warn'>) {
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
    const checked = checkMessage(message);
    if ('message' in checked) return pass(checked.message);
    if (++refusals <= maxLogged) log.warn(`The panel's page sent a message that was refused: ${checked.refused}`);
    if (checked.id !== undefined) void post({ t: 's', i: checked.id, e: { message: checked.refused } });
  };
  const rpc = createBirpc<PageApi, HostApi>(host, {
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
  const page = new Proxy({} as PageApi, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        void rpc.$callEvent(name as keyof PageApi, ...(args as never)).catch(() => undefined),
  });
  return {
    page,
    dispose() {
      listening?.dispose();
      rpc.$close();
    },
  };
}
