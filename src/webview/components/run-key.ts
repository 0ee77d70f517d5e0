// The names of keys as this person's keyboard has them.
import * as l10n from '@vscode/l10n';

/** Ctrl+Enter, Cmd+Enter on a Mac, and not while an input method composes. */
export function isRunKey({ key, ctrlKey, metaKey, isComposing }: KeyboardEvent): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !isComposing;
}

/** The key that runs: Ctrl+Enter, or its equal on a Mac. */
export function runKeyLabel(): string {
  return /mac/i.test(navigator.userAgent) ? '⌘⏎' : l10n.t('Ctrl+Enter');
}
