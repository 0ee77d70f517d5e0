// Stores the page's state: VS Code keeps it when the page is discarded, for the next page.
import type { DraftView, SetupStatus, RatioView } from '../../shared/protocol';
import type { VsCodeApi } from '../components/host-channel';

export interface WebviewState {
  /** A prompt that the host may not have yet, and the host's prompt at the time of typing. */
  readonly typed?: { readonly prompt: string; readonly before: string } | undefined;
  /** The newest prompts that have been removed from the text box but may not have been sent. */
  readonly left?: readonly string[];
  /** The selection in the prompt. */
  readonly caret?: readonly [number, number];
  /** The turn at the top of the thread, and how many of its pixels are above the visible area. */
  readonly scroll?: { readonly session: string; readonly turn: string; readonly past: number } | undefined;
  /** The composer, to be shown before the host answers. */
  readonly composer?: { readonly place: SetupStatus; readonly draft: DraftView; readonly ratios: readonly RatioView[] };
}

export type WebviewStateStore = ReturnType<typeof createWebviewStateStore>;

const version = 5;

/** State stored by another version of the page is ignored. */
export function createWebviewStateStore(api: Pick<VsCodeApi, 'getState' | 'setState'>) {
  const before = api.getState() as { version?: unknown; saved?: WebviewState } | null | undefined;
  const found: WebviewState = before?.version === version && before.saved ? before.saved : {};
  let saved = found;
  return {
    restored: found,
    update(change: WebviewState): void {
      saved = { ...saved, ...change };
      api.setState({ version, saved });
    },
  };
}
