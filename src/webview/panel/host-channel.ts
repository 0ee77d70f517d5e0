// The one line to the host: VS Code's messages, typed by the protocol.
import { createBirpc } from 'birpc';
import type { HostApi, PageApi } from '../../shared/protocol';

/** What VS Code gives a page, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** Whatever else arrives in this window is not for us. */
function isCall(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  const { t } = data as { t?: unknown };
  return t === 'q' || t === 's';
}

/**
 * Calls go out in the order they are made, and at once: what is posted while the page goes away still arrives.
 * They wait for ever, since a person may leave a dialog open.
 */
export function connectHost(api: VsCodeApi, page: PageApi): HostApi {
  return createBirpc<HostApi, PageApi>(page, {
    post: (data) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's own, which has no origin to name
      api.postMessage(data);
    },
    on: (take: (data: unknown) => void) =>
      window.addEventListener('message', ({ data }) => {
        if (isCall(data)) take(data);
      }),
    resolver: (name, act) => (Object.hasOwn(page, name) ? act : undefined),
    timeout: -1,
  });
}

/** What the host said of a call that failed. */
export function errorText(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return typeof error === 'string' ? error : '';
}
