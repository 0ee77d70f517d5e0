// Handles keys that no element has handled: typing goes into the prompt, the run shortcut sends it, and Undo shows
// what was dismissed.
import { isRunKey } from '../components/run-key';

/** Elements that take characters themselves, or from which the user first returns. */
const typed = 'textarea, input, [contenteditable], [role=menu]';

export interface PageKeyActions {
  focusPrompt(): void;
  run(): void;
  /** Takes back the last dismissal; absent if there is none. */
  readonly undo?: (() => void) | undefined;
}

export function handlePageKey(event: KeyboardEvent, { focusPrompt, run, undo }: PageKeyActions): void {
  const { target, defaultPrevented, repeat } = event;
  if (defaultPrevented || (target as HTMLElement).closest?.(typed)) return;
  if (isRunKey(event)) {
    // Prevents the click on a focused button.
    event.preventDefault();
    if (!repeat) run();
  } else if (undo && isUndoKey(event)) {
    event.preventDefault();
    if (!repeat) undo();
  } else if (isTyping(event)) {
    // The browser inserts the character where the focus is after this event.
    focusPrompt();
  }
}

const isUndoKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'z' && (ctrlKey || metaKey) && !altKey && !shiftKey;

/** A character, or the start of one that is composed from several keys. */
function isTyping(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey } = event;
  if ((ctrlKey || metaKey || altKey) && !event.getModifierState('AltGraph')) return false;
  // On every other element, the space bar presses, scrolls, or does nothing on purpose.
  if (key === ' ') return event.target === document.body;
  return [...key].length === 1 || key === 'Dead' || key === 'Process';
}
