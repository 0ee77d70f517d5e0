// Holds the draft as the page shows it: the host's draft plus local changes not yet sent.
import type { DraftView, DraftEdit, HostApi } from '../../../shared/protocol';

export interface DraftStatePorts {
  readonly editDraft: HostApi['editDraft'];
  /** Called when the visible draft or its unsent part has changed. */
  changed(): void;
  /** Called when a prompt was replaced: typed text by the host's, or unsent text by text typed since. */
  replaced(prompt: string): void;
  /** Called when a prompt was sent, at least once for each. */
  sent(prompt: string): void;
  /** Runs a function later; @returns a function that cancels it. */
  later(run: () => void, ms: number): () => void;
}

/** Milliseconds after the last keystroke: limits the number of messages, but is fast enough for other windows. */
const pause = 200;
/** An edit that conflicts with other changes is sent again, up to this many times. */
const attempts = 5;

/** A prompt that the text box no longer shows, because it is being sent. */
interface SentPrompt {
  readonly prompt: string;
  /** The host has confirmed that it was sent. */
  sent: boolean;
  /** The same text has been entered again since; it stays, whether or not the request is sent. */
  undone: boolean;
}

export function createDraftState(first: DraftView, ports: DraftStatePorts) {
  let base = first;
  let local: DraftEdit = {};
  let sent: DraftEdit = {};
  let underway: Promise<void> | undefined;
  let cancelTimer: (() => void) | undefined;
  /** Oldest first. Hidden, both here and in the host's draft, until `receive` gets a draft without them. */
  let sending: readonly SentPrompt[] = [];

  /** Applies the host's draft, pushed or requested. @param anew the host may have forgotten its earlier revisions */
  function receive(draft: DraftView, anew = false): void {
    if (!anew && draft.revision < base.revision) return;
    const isChanged = (key: keyof DraftEdit): boolean => draft[key] !== base[key] && draft[key] !== sent[key];
    // An empty prompt means that the host sent the previous one; it never replaces text typed since.
    if (local.prompt !== undefined && isChanged('prompt') && draft.prompt !== local.prompt && draft.prompt !== '') {
      ports.replaced(local.prompt);
      local = without(local, 'prompt');
    }
    // A choice is a single action; the last one wins. One that is underway is later than what the host has done before.
    for (const key of ['ratio', 'count', 'saveTo'] as const)
      if (!underway && local[key] !== undefined && isChanged(key)) local = without(local, key);
    const isNewer = draft.revision > base.revision;
    if (isNewer && !anew && isChanged('prompt') && draft.prompt === '') ports.sent(base.prompt);
    const shown = current().prompt;
    if (isNewer && draft.prompt === '' && sending.some(({ undone, prompt }) => undone && prompt === shown)) type(shown);
    if (isNewer) sending = sending.filter(({ sent }) => !sent);
    base = draft;
    ports.changed();
  }

  /** Restores an unsent prompt: it was not sent, or the user is asked about the request. */
  function restorePrompt(mine = sending.find(({ sent }) => !sent)): void {
    if (!mine || mine.sent) return;
    const { prompt, undone } = mine;
    const shown = current().prompt;
    forgetSending(mine);
    if (undone) ports.changed();
    else if (shown !== '') ports.replaced(prompt);
    // The host may never have received the text.
    else if (current().prompt !== prompt) type(prompt);
    else ports.changed();
  }

  function forgetSending(mine: SentPrompt): void {
    sending = sending.filter((one) => one !== mine);
  }

  /** The draft as it is shown. */
  function current(): DraftView {
    const draft = { ...base, ...local };
    const isHidden = sending.some(({ prompt, undone }) => prompt === draft.prompt && !undone);
    return isHidden ? { ...draft, prompt: '' } : draft;
  }

  /** Changes the prompt; it is sent to the host shortly after the last keystroke. */
  function type(prompt: string): void {
    for (const one of sending) one.undone = prompt === one.prompt;
    local = { ...local, prompt };
    ports.changed();
    cancelTimer?.();
    // A failed edit is kept and sent with the next one.
    cancelTimer = ports.later(() => void flush().catch(() => {}), pause);
  }

  async function send(): Promise<void> {
    for (let attempt = 0; attempt < attempts && Object.keys(local).length > 0; attempt++) {
      const { revision } = base;
      sent = local;
      const draft = await ports.editDraft(revision, sent);
      // A value changed again meanwhile still has to be sent.
      if (draft.revision === revision) local = since(local, sent);
      receive(draft);
      sent = {};
    }
  }

  /** Resolves when the host has every edit; posts them before it returns. */
  function flush(): Promise<void> {
    cancelTimer?.();
    cancelTimer = undefined;
    if (Object.keys(local).length === 0 && !underway) return Promise.resolve();
    const before = underway;
    const mine: Promise<void> = (before ? before.then(send, send) : send()).finally(() => {
      if (underway === mine) underway = undefined;
    });
    underway = mine;
    return mine;
  }

  return {
    current,
    /** The text typed here that the host does not have, and the host's prompt. */
    unsent: () => (local.prompt === undefined ? undefined : { prompt: local.prompt, before: base.prompt }),
    type,
    /** Restores unsent text of an earlier page; sent to the host with the next `flush`. */
    restore(prompt: string): void {
      local = { ...local, prompt };
    },
    /** Discards the typed text, because it has already been sent. */
    forget(): void {
      local = without(local, 'prompt');
    },
    /**
     * Empties the prompt for the next text, before the host has confirmed that it was sent.
     * @returns a function to call with whether it was sent; if not, the text is restored, or passed to `replaced` if
     * another text was typed since
     */
    beginSending(): (sent: boolean) => void {
      const mine: SentPrompt = { prompt: current().prompt, sent: false, undone: false };
      sending = [...sending, mine];
      ports.changed();
      return (sent) => {
        if (!sending.includes(mine)) return;
        if (!sent) return restorePrompt(mine);
        // The host's draft without the text may still arrive.
        if (base.prompt === mine.prompt) mine.sent = true;
        else forgetSending(mine);
        if (local.prompt === mine.prompt && !mine.undone) local = without(local, 'prompt');
        ports.sent(mine.prompt);
        ports.changed();
      };
    },
    restorePrompt: () => restorePrompt(),
    /** The prompts that are being sent and may be restored, newest first. */
    sending: () => sending.map(({ prompt }) => prompt).toReversed(),
    /** Changes other fields; they are sent to the host immediately. */
    choose(edit: Omit<DraftEdit, 'prompt'>): void {
      local = { ...local, ...edit };
      ports.changed();
      void flush().catch(() => {});
    },
    receive,
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
