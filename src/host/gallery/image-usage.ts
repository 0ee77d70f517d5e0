// Knows which images the files of the workspace reference, after a search that the user starts and can cancel.
import * as vscode from 'vscode';
import type { Log } from '../../core/platform';
import type { UsageState } from '../../shared/gallery-protocol';

export interface ImageReferences {
  /** The documents that reference each image, by the URI of the image. Images without a reference are absent. */
  readonly documents: ReadonlyMap<string, readonly vscode.Uri[]>;
  /** False if there are more files than one search reads. */
  readonly complete: boolean;
}

/** @throws the signal's reason if it aborts. */
export type FindReferences = (
  images: readonly vscode.Uri[],
  signal: AbortSignal,
  report: (files: number) => void,
) => Promise<ImageReferences>;


/** @param changed called when the state has changed. */
export function createImageUsage(find: FindReferences, log: Pick<Log, 'warn'>, changed: () => void) {
  let state: UsageState = { state: 'none' };
  let documents: ImageReferences['documents'] = new Map();
  let running: AbortController | undefined;
  const set = (next: UsageState) => {
    state = next;
    changed();
  };
  const outdate = () => {
    if (state.state === 'done' && !state.outdated) set({ ...state, outdated: true });
  };
  const { workspace } = vscode;
  const listeners = [
    workspace.onDidSaveTextDocument(outdate),
    workspace.onDidCreateFiles(outdate),
    workspace.onDidDeleteFiles(outdate),
    workspace.onDidRenameFiles(outdate),
  ];

  return {
    state: (): UsageState => state,
    isUsed: (uri: string): boolean => documents.has(uri),
    outdate,
    /** Does nothing while a search is running. */
    async search(images: readonly vscode.Uri[]): Promise<void> {
      if (running) return;
      const current = new AbortController();
      running = current;
      set({ state: 'searching', files: 0 });
      try {
        const found = await find(images, current.signal, (files) => {
          if (running === current) set({ state: 'searching', files });
        });
        current.signal.throwIfAborted();
        ({ documents } = found);
        running = undefined;
        set({ state: 'done', ...(found.complete ? {} : { incomplete: true }) });
      } catch (thrown) {
        if (running === current) running = undefined;
        if (current.signal.aborted) return set({ state: 'canceled' });
        log.warn(`The gallery could not search for references: ${String(thrown)}`);
        set({ state: 'failed' });
      }
    },
    cancel: (): void => running?.abort(),
    dispose(): void {
      running?.abort();
      vscode.Disposable.from(...listeners).dispose();
    },
  };
}
