// Whether a person works in the panel or in a text. VS Code's boxes give the focus back to the editors, never to a view
// like this one, so whoever asks something on the panel's behalf asks it through here.
import * as vscode from 'vscode';

export interface Attention extends vscode.Disposable {
  /** The page has the focus, or has it no more. */
  page(focused: boolean): void;
  /** The page is gone, or nobody sees it. */
  leave(): void;
  /** Runs what may ask in VS Code's boxes; afterwards the panel has the focus again, if the person worked in it before. */
  readonly keep: <T>(act: () => Promise<T>) => Promise<T>;
}

/** @param focus gives the panel the focus */
export function createAttention(focus: () => Thenable<unknown>): Attention {
  let focused = false;
  /** The panel was worked in later than any text. A box, the palette too, is not a place of work. */
  let here = false;
  const listening = vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
    // Of any other kind it was no person, as when a file is opened beside the panel.
    const byHand =
      kind === vscode.TextEditorSelectionChangeKind.Keyboard || kind === vscode.TextEditorSelectionChangeKind.Mouse;
    if (byHand) here = false;
  });
  return {
    page(now) {
      focused = now;
      here ||= now;
    },
    leave: () => {
      focused = here = false;
    },
    async keep(act) {
      const before = here;
      try {
        return await act();
      } finally {
        if (before && here && !focused) await focus();
      }
    },
    dispose: () => listening.dispose(),
  };
}
