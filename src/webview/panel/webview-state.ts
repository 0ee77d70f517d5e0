// What the page leaves behind when it is thrown away: VS Code keeps it and hands it to the next one.
import type { DraftView, SetupStatus, RatioView } from '../../shared/protocol';
import type { VsCodeApi } from './host-channel';

export interface WebviewState {
  /** A prompt that the host may not have yet, and the one that it had when this was typed. */
  readonly typed?: { readonly prompt: string; readonly before: string } | undefined;
  /** A prompt that has left the box and may not be sent. */
  readonly left?: string | undefined;
  /** Selection in the prompt. */
  readonly caret?: readonly [number, number];
  /** The turn at the top of the thread, and how many pixels of it were scrolled past. */
  readonly scroll?: { readonly session: string; readonly turn: string; readonly past: number } | undefined;
  /** The composer as it was, to show before the host answers. */
  readonly composer?: { readonly place: SetupStatus; readonly draft: DraftView; readonly shapes: readonly RatioView[] };
}

const version = 3;

export interface WebviewStateStore {
  readonly restored: WebviewState;
  update(change: WebviewState): void;
}

/** State of another version of the page is as good as none. */
export function createWebviewStateStore(api: Pick<VsCodeApi, 'getState' | 'setState'>): WebviewStateStore {
  const before = api.getState() as { version?: unknown; saved?: WebviewState } | null | undefined;
  const found: WebviewState = before?.version === version && before.saved ? before.saved : {};
  let saved = found;
  return {
    restored: found,
    update(change) {
      saved = { ...saved, ...change };
      api.setState({ version, saved });
    },
  };
}
