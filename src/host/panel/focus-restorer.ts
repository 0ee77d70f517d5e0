// Returns the focus to the panel after a question.
// VS Code's dialogs return the focus to the editors, never to a view, so every question on the panel's behalf goes
// through this module.
import * as vscode from 'vscode';

export interface FocusRestorer extends vscode.Disposable {
  /** The page got or lost the focus. */
  setPageFocused(focused: boolean): void;
  /** The page was closed or hidden. */
  leave(): void;
  /** Focuses the panel, and in it the element that had the focus before. */
  readonly takeFocus: () => Promise<void>;
  /**
   * Runs an action that may ask in VS Code's dialogs; afterwards focuses the panel again if the user worked in it
   * before.
   */
  readonly keepFocus: <T>(act: () => Promise<T>) => Promise<T>;
}

/** Milliseconds before the focus is checked again: an image in an editor may take it a little later. */
const settling = 150;

/** @param focus shows and focuses the panel */
export function createFocusRestorer(focus: () => Thenable<unknown>): FocusRestorer {
  let focused = false;
  /** The panel was used later than any text editor. Input boxes and the Command Palette do not count. */
  let here = false;
  let timer: NodeJS.Timeout | undefined;
  const listening = vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
    // Other kinds are not caused by the user, for example a file opened beside the panel.
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
      // The new question must not lose the focus to the previous one.
      clearTimeout(timer);
      try {
        return await act();
      } finally {
        // The action has already completed, whether or not the panel can be focused.
        if (before && here && !focused) await take().catch(() => undefined);
      }
    },
    dispose() {
      clearTimeout(timer);
      listening.dispose();
    },
  };
}
