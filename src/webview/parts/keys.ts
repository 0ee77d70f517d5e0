// The names of keys as this person's keyboard has them.
import * as l10n from '@vscode/l10n';

/** The key that runs: Ctrl+Enter, or its equal on a Mac. */
export function runKey(): string {
  return /mac/i.test(navigator.userAgent) ? '⌘⏎' : l10n.t('Ctrl+Enter');
}
