// The draft as the page shows it: the host's, with what was changed here and the host does not have yet on top.
import type { DraftView, DraftEdit, HostApi } from '../../../shared/protocol';

export interface DraftState {
  /** As it is shown. */
  current(): DraftView;
  /** The host's prompt, and what was typed here since. */
  unsent(): { prompt: string; before: string } | undefined;
  /** Goes to the host a moment after the last letter. */
  type(prompt: string): void;
  /** What an earlier page had not sent; goes to the host with the next `flush`. */
  restore(prompt: string): void;
  /** What was typed here is no news after all. */
  forget(): void;
  /**
   * The words leave the box, which is free for the next ones, though nobody has said yet that they are sent.
   * @returns to be told whether they are; those that are not come back, or are handed over as `replaced` where others were typed since
   */
  leave(): (sent: boolean) => void;
  /** The words that have left come back at once: a person is asked about them. */
  restoreUnsent(): void;
  /** Words that have left, and may come back. */
  leaving(): string | undefined;
  /** Goes to the host at once. */
  choose(edit: Omit<DraftEdit, 'prompt'>): void;
  /** The host's draft, pushed or asked for. @param anew the host may have forgotten its earlier revisions. */
  take(draft: DraftView, anew?: boolean): void;
  /** Resolves when the host has every edit; posts them before it returns. */
  flush(): Promise<void>;
}

export interface DraftStatePorts {
  readonly editDraft: HostApi['editDraft'];
  /** The draft that is shown has changed, or what is unsent of it. */
  changed(): void;
  /** What was typed here has been replaced by another prompt: the host's, or one that was typed after it was sent in vain. */
  replaced(prompt: string): void;
  /** Runs something later; @returns what calls it off. */
  later(run: () => void, ms: number): () => void;
}

/** Milliseconds after the last letter: seldom enough for a message, soon enough for another window's eyes. */
const pause = 200;
/** An edit that others overtook is sent anew, but not for ever. */
const attempts = 5;

/** Words that have left the box. */
interface SentPrompt {
  readonly words: string;
  /** The host has said so. */
  sent: boolean;
  /** Somebody has put the same into the box again since: they stay there, whatever becomes of those. */
  undone: boolean;
}

export function createDraftState(first: DraftView, ports: DraftStatePorts): DraftState {
  let base = first;
  let local: DraftEdit = {};
  let sent: DraftEdit = {};
  let underway: Promise<void> | undefined;
  let callOff: (() => void) | undefined;
  /** Its words are not shown, here or in the host's draft, until `take` has a draft without them. */
  let leaving: SentPrompt | undefined;

  function take(draft: DraftView, anew = false): void {
    if (!anew && draft.revision < base.revision) return;
    const other = (key: keyof DraftEdit): boolean => draft[key] !== base[key] && draft[key] !== sent[key];
    // An empty one says that what the host knew has been sent: that never takes what was typed since.
    if (local.prompt !== undefined && other('prompt') && draft.prompt !== local.prompt && draft.prompt !== '') {
      ports.replaced(local.prompt);
      local = without(local, 'prompt');
    }
    // A choice is a single act; whoever acted last is right.
    for (const key of ['shape', 'count'] as const)
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
    // The host may never have had them.
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
      // What was changed again meanwhile is not the host's yet.
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
    // A failed edit stays here and goes along with the next one.
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
        // The host's draft without them may be on its way only.
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

/** What of `now` is not in `before`. */
function since(now: DraftEdit, before: DraftEdit): DraftEdit {
  return Object.fromEntries(Object.entries(now).filter(([key, value]) => before[key as keyof DraftEdit] !== value));
}
