// Returns the focus to the panel after a question: VS Code's dialogs return it to the editors.
import * as vscode from 'vscode';

export type FocusRestorer = ReturnType<typeof createFocusRestorer>;

/** Milliseconds before the focus is checked again: an image in an editor may take it a little later. */
const settling = 150;

/** @param focus shows and focuses the panel */
export function createFocusRestorer(focus: () => Thenable<unknown>) {
  let focused = false;
  /** The panel was used later than any text editor. Input boxes and the Command Palette do not count. */
  let usedLast = false;
  let timer: NodeJS.Timeout | undefined;
  const listening = vscode.window.onDidChangeTextEditorSelection(({ kind }) => {
    // Other kinds are not caused by the user, for example a file opened beside the panel.
    const byHand =
      kind === vscode.TextEditorSelectionChangeKind.Keyboard || kind === vscode.TextEditorSelectionChangeKind.Mouse;
    if (byHand) usedLast = false;
  });
  /** Focuses the panel, and in it the element that had the focus before. */
  const takeFocus = async (): Promise<void> => {
    usedLast = true;
    await focus();
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (usedLast && !focused) focus().then(undefined, () => undefined);
    }, settling);
  };
  return {
    takeFocus,
    setPageFocused(now: boolean): void {
      focused = now;
      usedLast ||= now;
    },
    /** The page was closed or hidden. */
    leave: () => {
      focused = usedLast = false;
      clearTimeout(timer);
    },
    /** Runs an action that may ask in VS Code's dialogs, and then restores the focus if the user worked in the panel. */
    keepFocus: async <T>(act: () => Promise<T>): Promise<T> => {
      const before = usedLast;
      // The new question must not lose the focus to the previous one.
      clearTimeout(timer);
      try {
        return await act();
      } finally {
        // The action has already completed, whether or not the panel can be focused.
        if (before && usedLast && !focused) await takeFocus().catch(() => undefined);
      }
    },
    dispose(): void {
      clearTimeout(timer);
      listening.dispose();
    },
  };
}
