// Knows which images the files of the workspace reference, after a search that the user starts and can cancel.
import * as vscode from 'vscode';
import type { Log } from '../../core/platform';
import type { UsageState } from '../../shared/gallery-protocol';
import { loadReferences } from '../references/load-references';

/** Milliseconds. The user can cancel the search. */
const searchLimit = 120_000;
/** Files between two reports of the progress. */
const perReport = 50;

/** @param changed called when the state has changed. */
export function createImageUsage(log: Pick<Log, 'warn'>, changed: () => void) {
  let state: UsageState = { state: 'none' };
  let used: ReadonlySet<string> = new Set();
  let running: vscode.CancellationTokenSource | undefined;
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
    isUsed: (uri: string): boolean => used.has(uri),
    outdate,
    /** Does nothing while a search is running. */
    async search(images: readonly vscode.Uri[]): Promise<void> {
      if (running) return;
      const current = new vscode.CancellationTokenSource();
      running = current;
      set({ state: 'searching', files: 0 });
      try {
        const { findReferences } = await loadReferences();
        const report = (files: number) => {
          if (running === current && files % perReport === 0) set({ state: 'searching', files });
        };
        const limits = { milliseconds: searchLimit };
        const { references, isComplete } = await findReferences(images, current.token, limits, report);
        running = undefined;
        if (current.token.isCancellationRequested) return set({ state: 'canceled' });
        used = new Set(references.keys());
        set({ state: 'done', ...(isComplete ? {} : { incomplete: true }) });
      } catch (thrown) {
        running = undefined;
        log.warn(`The gallery could not search for references: ${String(thrown)}`);
        set({ state: 'failed' });
      } finally {
        current.dispose();
      }
    },
    cancel: (): void => running?.cancel(),
    dispose(): void {
      running?.cancel();
      vscode.Disposable.from(...listeners).dispose();
    },
  };
}
