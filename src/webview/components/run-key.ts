// Checks for the keys that send the prompt and names them for the user's platform.
import * as l10n from '@vscode/l10n';

/** Ctrl+Enter, Cmd+Enter on a Mac, and not during IME composition. */
export function isRunKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !isComposing(event);
}

/** Enter alone, which sends the prompt if the setting says so, and not during IME composition. */
export function isPlainEnter(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  return key === 'Enter' && !ctrlKey && !metaKey && !altKey && !shiftKey && !isComposing(event);
}

/** Some input methods end the composition before the key that ends it; such a key has the code 229. */
function isComposing(event: KeyboardEvent): boolean {
  // oxlint-disable-next-line typescript/no-deprecated -- there is no other sign
  return event.isComposing || event.keyCode === 229;
}

/** The run shortcut: Enter or Ctrl+Enter, or its equivalent on a Mac. @param enterSends the setting */
export function runKeyLabel(enterSends = false): string {
  const isMac = /mac/i.test(navigator.userAgent);
  if (enterSends) return isMac ? '⏎' : l10n.t('Enter');
  return isMac ? '⌘⏎' : 'Ctrl+Enter';
}
