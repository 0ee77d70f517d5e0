// Checks for the run shortcut and names it for the user's platform.

/** Ctrl+Enter, Cmd+Enter on a Mac, and not during IME composition. */
export function isRunKey({ key, ctrlKey, metaKey, isComposing }: KeyboardEvent): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !isComposing;
}

/** The run shortcut: Ctrl+Enter, or its equivalent on a Mac. */
export function runKeyLabel(): string {
  return /mac/i.test(navigator.userAgent) ? '⌘⏎' : 'Ctrl+Enter';
}
