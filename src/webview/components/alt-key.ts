// Implements the shortcuts Alt+letter, which leave single letters for typing.

/** Whether a key is Alt with that letter; Shift is ignored. Option may change the letter, as other keyboard layouts do. */
export function isAltLetter({ key, code, altKey, ctrlKey, metaKey }: KeyboardEvent, letter: string): boolean {
  if (!altKey || ctrlKey || metaKey) return false;
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
}

/** The shortcut for display. As in VS Code, names of keys are not translated. */
export function altKeyLabel(letter: string, shift = false): string {
  const isMac = /mac/i.test(navigator.userAgent);
  return `${isMac ? '⌥' : 'Alt+'}${shift ? (isMac ? '⇧' : 'Shift+') : ''}${letter.toUpperCase()}`;
}

/**
 * Keeps a handled shortcut from VS Code, where Alt with some letters opens a menu. VS Code gets a key without a letter
 * instead, because it moves the focus to the menu bar if Alt is released and no other key was pressed.
 */
export function takeAltKey(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
  if (event.altKey) window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Unidentified', altKey: true }));
}
