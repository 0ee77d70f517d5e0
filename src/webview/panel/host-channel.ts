// Connects the page to the host: VS Code's messages, typed by the protocol.
import { createBirpc } from 'birpc';
import type { HostApi, PageApi } from '../../shared/protocol';

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
export function connectHost(api: VsCodeApi, page: PageApi): HostApi {
  return createBirpc<HostApi, PageApi>(page, {
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
  });
}

/** The host's message about a failed call. */
export function errorText(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return typeof error === 'string' ? error : '';
}
