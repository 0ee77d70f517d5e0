// Holds the notice below the thread: its text, and a button.
import type { Topics } from './change-topics';

export interface NoticeAction {
  readonly label: string;
  act(): void;
}

/** Milliseconds until a temporary notice disappears. */
const passing = 5000;

export function createNoticeState(topics: Topics, announce: (text: string) => void) {
  let text = '';
  let action: NoticeAction | undefined;

  function set(next: string, button?: NoticeAction): void {
    // The host reports a failed call, and its answer reports it again.
    if (next && next !== text) announce(next);
    text = next;
    action = button;
    topics.notify('notice');
  }
  function end(of: string): void {
    if (text === of) set('');
  }

  return {
    text: () => text,
    action: () => action,
    set,
    /** Shows a notice that disappears automatically. */
    setBrief(next: string): void {
      set(next);
      setTimeout(() => end(next), passing);
    },
    /** Removes the notice if it has this text. */
    end,
  };
}
