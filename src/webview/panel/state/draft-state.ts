// Holds the draft as the page shows it: the host's draft plus local changes not yet sent.
import type { DraftView, DraftEdit, HostApi } from '../../../shared/protocol';

export interface DraftState {
  /** The draft as it is shown. */
  current(): DraftView;
  /** The text typed here that the host does not have, and the host's prompt. */
  unsent(): { prompt: string; before: string } | undefined;
  /** Sent to the host shortly after the last keystroke. */
  type(prompt: string): void;
  /** Restores unsent text of an earlier page; sent to the host with the next `flush`. */
  restore(prompt: string): void;
  /** Discards the typed text, because it has already been sent. */
  forget(): void;
  /**
   * Empties the prompt for the next text, before the host has confirmed that it was sent.
   * @returns a function to call with whether it was sent; if not, the text is restored, or passed to `replaced` if
   * another text was typed since
   */
  leave(): (sent: boolean) => void;
  /** Restores the text immediately, because the user is asked about the request. */
  restoreUnsent(): void;
  /** Text that is being sent and may be restored. */
  leaving(): string | undefined;
  /** Sent to the host immediately. */
  choose(edit: Omit<DraftEdit, 'prompt'>): void;
  /**
   * Takes over the host's draft, pushed or requested. @param anew the host may have forgotten its earlier revisions.
   */
  take(draft: DraftView, anew?: boolean): void;
  /** Resolves when the host has every edit; posts them before it returns. */
  flush(): Promise<void>;
}

export interface DraftStatePorts {
  readonly editDraft: HostApi['editDraft'];
  /** The visible draft or its unsent part has changed. */
  changed(): void;
  /** A prompt has been replaced by another one: typed text by the host's, or unsent text by text typed since. */
  replaced(prompt: string): void;
  /** Runs a function later; @returns a function that cancels it. */
  later(run: () => void, ms: number): () => void;
}

/** Milliseconds after the last keystroke: limits the number of messages, but is fast enough for other windows. */
const pause = 200;
/** An edit that conflicts with other changes is sent again, up to this many times. */
const attempts = 5;

/** Text that has been removed from the prompt to be sent. */
interface SentPrompt {
  readonly words: string;
  /** The host has confirmed that it was sent. */
  sent: boolean;
  /** The same text has been entered again since; it stays, whether or not the request is sent. */
  undone: boolean;
}

export function createDraftState(first: DraftView, ports: DraftStatePorts): DraftState {
  let base = first;
  let local: DraftEdit = {};
  let sent: DraftEdit = {};
  let underway: Promise<void> | undefined;
  let callOff: (() => void) | undefined;
  /** Its text is hidden, here and in the host's draft, until `take` receives a draft without it. */
  let leaving: SentPrompt | undefined;

  function take(draft: DraftView, anew = false): void {
    if (!anew && draft.revision < base.revision) return;
    const other = (key: keyof DraftEdit): boolean => draft[key] !== base[key] && draft[key] !== sent[key];
    // An empty prompt means that the host sent the previous one; it never replaces text typed since.
    if (local.prompt !== undefined && other('prompt') && draft.prompt !== local.prompt && draft.prompt !== '') {
      ports.replaced(local.prompt);
      local = without(local, 'prompt');
    }
    // A choice is a single action; the last one wins.
    for (const key of ['ratio', 'count'] as const)
      if (local[key] !== undefined && other(key)) local = without(local, key);
    const isNewer = draft.revision > base.revision;
    if (isNewer && draft.prompt === '' && leaving?.undone && now().prompt === leaving.words) type(leaving.words);
    if (isNewer && leaving?.sent) leaving = undefined;
    base = draft;
    ports.changed();
  }

  function comeBack(): void {
    if (!leaving || leaving.sent) return;
    const { words, undone } = leaving;
    const shown = now().prompt;
    leaving = undefined;
    if (undone) ports.changed();
    else if (shown !== '') ports.replaced(words);
    // The host may never have received the text.
    else if (now().prompt !== words) type(words);
    else ports.changed();
  }

  function now(): DraftView {
    const draft = { ...base, ...local };
    return draft.prompt === leaving?.words && !leaving.undone ? { ...draft, prompt: '' } : draft;
  }

  function type(prompt: string): void {
    if (leaving) leaving.undone = prompt === leaving.words;
    local = { ...local, prompt };
    ports.changed();
    soon(pause);
  }

  async function send(): Promise<void> {
    for (let attempt = 0; attempt < attempts && Object.keys(local).length > 0; attempt++) {
      const { revision } = base;
      sent = local;
      const draft = await ports.editDraft(revision, sent);
      // A value changed again meanwhile still has to be sent.
      if (draft.revision === revision) local = since(local, sent);
      take(draft);
      sent = {};
    }
  }

  function flush(): Promise<void> {
    callOff?.();
    callOff = undefined;
    if (Object.keys(local).length === 0 && !underway) return Promise.resolve();
    const before = underway;
    const mine: Promise<void> = (before ? before.then(send, send) : send()).finally(() => {
      if (underway === mine) underway = undefined;
    });
    underway = mine;
    return mine;
  }

  function soon(ms: number): void {
    callOff?.();
    // A failed edit is kept and sent with the next one.
    callOff = ports.later(() => void flush().catch(() => {}), ms);
  }

  return {
    current: now,
    unsent: () => (local.prompt === undefined ? undefined : { prompt: local.prompt, before: base.prompt }),
    type,
    restore(prompt) {
      local = { ...local, prompt };
    },
    forget() {
      local = without(local, 'prompt');
    },
    leave() {
      const mine: SentPrompt = { words: now().prompt, sent: false, undone: false };
      leaving = mine;
      ports.changed();
      return (sent) => {
        if (leaving !== mine) return;
        if (!sent) return comeBack();
        // The host's draft without the text may still arrive.
        if (base.prompt === mine.words) mine.sent = true;
        else leaving = undefined;
        if (local.prompt === mine.words && !mine.undone) local = without(local, 'prompt');
        ports.changed();
      };
    },
    restoreUnsent: comeBack,
    leaving: () => leaving?.words,
    choose(edit) {
      local = { ...local, ...edit };
      ports.changed();
      void flush().catch(() => {});
    },
    take,
    flush,
  };
}

function without(edit: DraftEdit, key: keyof DraftEdit): DraftEdit {
  const { [key]: _, ...rest } = edit;
  return rest;
}

/** The values of `now` that differ from `before`. */
function since(now: DraftEdit, before: DraftEdit): DraftEdit {
  return Object.fromEntries(Object.entries(now).filter(([key, value]) => before[key as keyof DraftEdit] !== value));
}
