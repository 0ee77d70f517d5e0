// Connects a page to the host: VS Code's messages, typed by the page's protocol.
import { createBirpc } from 'birpc';

/** The API that VS Code provides once to each page. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Ignores other messages to this window. */
function isCall(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { t } = data as { t?: unknown };
  return t === 'q' || t === 's';
}

/** Sends calls immediately, so that those posted while the page unloads still arrive. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the messages are typed by the caller's protocol
export function connectHost<Host extends object>(api: VsCodeApi, page: object): Host {
  return createBirpc<Host, object>(page, {
    post: (data) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's postMessage has none
      api.postMessage(data);
    },
    on: (receive: (data: unknown) => void) =>
      window.addEventListener('message', ({ data }) => {
        if (isCall(data)) receive(data);
      }),
    resolver: (name, act) => (Object.hasOwn(page, name) ? act : undefined),
    // The user may leave a dialog open.
    timeout: -1,
  }) as Host;
}

/** The host's message about a failed call. */
export function errorText(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return typeof error === 'string' ? error : '';
}
