// Whether a person works in the panel or in a text. VS Code's boxes give the focus back to the editors, never to a view
// like this one, so whoever asks something on the panel's behalf asks it through here.
import * as vscode from 'vscode';

export interface FocusRestorer extends vscode.Disposable {
  /** The page has the focus, or has it no more. */
  setPageFocused(focused: boolean): void;
  /** The page is gone, or nobody sees it. */
  leave(): void;
  /** Gives the panel the focus, which is then where it was in it. */
  readonly takeFocus: () => Promise<void>;
  /** Runs what may ask in VS Code's boxes; afterwards the panel has the focus again, if the person worked in it before. */
  readonly keepFocus: <T>(act: () => Promise<T>) => Promise<T>;
}

/** Milliseconds after which it is seen whether the focus stayed: a picture in an editor may get it back a little later. */
const settling = 150;

/** @param focus shows the panel and focuses it */
export function createFocusRestorer(focus: () => Thenable<unknown>): FocusRestorer {
  let focused = false;
  /** The panel was worked in later than any text. A box, the palette too, is not a place of work. */
  let here = false;
  let timer: NodeJS.Timeout | undefined;
  const listening = vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
    // Of any other kind it was no person, as when a file is opened beside the panel.
    const byHand =
      kind === vscode.TextEditorSelectionChangeKind.Keyboard || kind === vscode.TextEditorSelectionChangeKind.Mouse;
    if (byHand) here = false;
  });
  const take = async () => {
    here = true;
    await focus();
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (here && !focused) focus().then(undefined, () => undefined);
    }, settling);
  };
  return {
    takeFocus: take,
    setPageFocused(now) {
      focused = now;
      here ||= now;
    },
    leave: () => {
      focused = here = false;
      clearTimeout(timer);
    },
    async keepFocus(act) {
      const before = here;
      // What is asked now is not to lose the focus to what was asked before.
      clearTimeout(timer);
      try {
        return await act();
      } finally {
        // What was done is done, whether or not the panel can have the focus.
        if (before && here && !focused) await take().catch(() => undefined);
      }
    },
    dispose() {
      clearTimeout(timer);
      listening.dispose();
    },
  };
}
