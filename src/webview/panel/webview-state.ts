// What the page leaves behind when it is thrown away: VS Code keeps it and hands it to the next one.
import type { Draft, PlaceState, ShapeView } from '../../shared/protocol';
import type { VsCodeApi } from './host-channel';

export interface Saved {
  /** A prompt that the host may not have yet, and the one that it had when this was typed. */
  readonly typed?: { readonly prompt: string; readonly before: string } | undefined;
  /** A prompt that has left the box and may not be sent. */
  readonly left?: string | undefined;
  /** Selection in the prompt. */
  readonly caret?: readonly [number, number];
  /** The turn at the top of the thread, and how many pixels of it were scrolled past. */
  readonly scroll?: { readonly session: string; readonly turn: string; readonly past: number } | undefined;
  /** The composer as it was, to show before the host answers. */
  readonly composer?: { readonly place: PlaceState; readonly draft: Draft; readonly shapes: readonly ShapeView[] };
}

const version = 2;

export interface Keeper {
  readonly found: Saved;
  keep(change: Saved): void;
}

/** State of another version of the page is as good as none. */
export function createKeeper(api: Pick<VsCodeApi, 'getState' | 'setState'>): Keeper {
  const before = api.getState() as { version?: unknown; saved?: Saved } | null | undefined;
  const found: Saved = before?.version === version && before.saved ? before.saved : {};
  let saved = found;
  return {
    found,
    keep(change) {
      saved = { ...saved, ...change };
      api.setState({ version, saved });
    },
  };
}
