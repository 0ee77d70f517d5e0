// What is about to be asked in the panel: one draft per workspace, which the page and the rest of Peel both write.
import type * as vscode from 'vscode';
import * as v from 'valibot';
import { ImageError } from '../../../core/errors';
import { ratios } from '../../../core/request/aspect-ratio';
import {
  maxImageCount,
  maxInputs,
  maxPromptLength,
  type ImageInput,
  type ImageRequest,
} from '../../../core/request/image-request';
import type { TurnRecord } from '../../../core/session/records';
import type { DraftEdit, RatioSelection } from '../../../shared/protocol';

/** An input in its place; its id stays while it is there. */
export interface DraftInput {
  readonly id: string;
  readonly input: ImageInput;
}

export interface PanelDraft {
  /** Grows when anybody but the page changed the draft. */
  readonly revision: number;
  readonly prompt: string;
  readonly inputs: readonly DraftInput[];
  /** Absent: nobody chose one yet. */
  readonly shape?: RatioSelection;
  /** Absent: as the setting says. */
  readonly count?: number;
  /** The id of the picture that it goes on from. */
  readonly from?: string;
  /** When the prompt was changed last, in milliseconds since 1970. */
  readonly at?: number;
}

/** What somebody puts in the draft's place; what is absent is empty. */
export type DraftContent = Partial<Omit<PanelDraft, 'revision' | 'inputs' | 'at'>> & {
  readonly inputs?: readonly ImageInput[];
};

/** What of a request the draft has a part in. */
export type SentDraft = Pick<ImageRequest, 'prompt' | 'inputs' | 'continueFrom'> & Pick<Partial<ImageRequest>, 'count'>;

export interface DraftStore {
  value(): PanelDraft;
  /** What the page changed. @returns false when it knew an older draft: then nothing is changed. */
  edit(revision: number, edit: DraftEdit): boolean;
  /** Puts inputs behind the others; one that is there already stays where it is. @throws {ImageError} `invalid-request` when there is no room for them, and takes none. */
  add(inputs: readonly ImageInput[]): void;
  remove(id: string): void;
  /** @param to the place it has afterwards; one that is not there is the nearest one. */
  move(id: string, to: number): void;
  /** Goes on from a picture, in the ratio of its conversation. @throws {ImageError} when there are more inputs than go along then. */
  setParent(image: string, shape: RatioSelection): void;
  /** Goes on from nothing any more. */
  clearParent(): void;
  replace(draft: DraftContent): void;
  /**
   * It has been sent: the prompt and the count go, unless they are others by now; the rest stays for the next one. Under a new revision
   * in any case.
   * @returns to be told of a picture that came of it: the draft goes on from that one instead of its parent, unless a person chose
   * otherwise meanwhile, or what was sent later moved it on already. Of several that were under way at once the first moves it under
   * words that are being written; once it has, words that stand there are for that picture, and no other takes its place.
   */
  takeSent(what: SentDraft): (image: string) => void;
  /** For another session: what was sent before goes, and inputs, shape and count with it. What was never sent stays. */
  clear(): void;
  /** What was asked last, as it stands on the disk: a prompt that has not changed since was sent, though that could not be kept any more. */
  removeSentPrompt(last: Pick<TurnRecord, 'prompt' | 'at'>): void;
  /** Told of every change that the page did not make. */
  listen(listener: () => void): vscode.Disposable;
}

const slot = 'draft';
const maxUri = 20_000;
const shapes: readonly RatioSelection[] = ['model', 'first-input', ...ratios];
const input = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    uri: v.pipe(v.string(), v.maxLength(maxUri)),
    name: v.pipe(v.string(), v.maxLength(1000)),
  }),
  v.object({ kind: v.literal('url'), url: v.pipe(v.string(), v.maxLength(maxUri)) }),
]);
/** As it stands in the workspace's state. */
const stored = v.object({
  prompt: v.string(),
  inputs: v.pipe(v.array(input), v.maxLength(maxInputs)),
  shape: v.exactOptional(v.picklist(shapes)),
  count: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxImageCount))),
  from: v.exactOptional(v.string()),
  at: v.exactOptional(v.number()),
});

export function createDraftStore(here: vscode.Memento, now = () => Date.now()): DraftStore {
  const listeners = new Set<() => void>();
  let ids = 0;
  /** Inputs that have gone along with something. */
  let spent: ReadonlySet<string> = new Set();
  /** Grows when a person chooses what the draft goes on from. */
  let choices = 0;
  /** How many were sent, the last of them that moved the draft on, and how many have. */
  const runs = { sent: 0, moved: 0, moves: 0 };
  const withId = (one: ImageInput): DraftInput => ({ id: `input-${++ids}`, input: one });
  const read = v.safeParse(stored, here.get<unknown>(slot));
  // A window that was reloaded has a page that knows nothing yet, so that any revision serves.
  let value: PanelDraft = read.success
    ? { ...read.output, revision: 1, inputs: read.output.inputs.map(withId) }
    : { revision: 1, prompt: '', inputs: [] };

  const keep = (next: PanelDraft) => {
    value = next;
    const { revision: _revision, inputs, ...rest } = next;
    void here.update(slot, { ...rest, inputs: inputs.map((one) => one.input) });
  };
  const change = (next: Omit<PanelDraft, 'revision'>) => {
    keep({ ...next, revision: value.revision + 1 });
    for (const listener of listeners) listener();
  };
  const checkRoom = (count: number, continues: boolean) => {
    const room = continues ? maxInputs - 1 : maxInputs;
    const reason = continues ? 'too-many-inputs-continuing' : 'too-many-inputs';
    if (count > room) throw new ImageError('invalid-request', { reason, amount: room });
  };

  return {
    value: () => value,
    edit(revision, edit) {
      if (revision !== value.revision) return false;
      keep({ ...value, ...edit, ...(edit.prompt === undefined ? {} : { at: now() }) });
      return true;
    },
    add(inputs) {
      const known = new Set(value.inputs.map((one) => inputKey(one.input)));
      const fresh = inputs.filter((one) => !known.has(inputKey(one)) && known.add(inputKey(one)));
      if (fresh.length === 0) return;
      checkRoom(value.inputs.length + fresh.length, value.from !== undefined);
      change({ ...value, inputs: [...value.inputs, ...fresh.map(withId)] });
    },
    remove(id) {
      const inputs = value.inputs.filter((one) => one.id !== id);
      if (inputs.length < value.inputs.length) change({ ...value, inputs });
    },
    move(id, to) {
      const index = value.inputs.findIndex((one) => one.id === id);
      const moved = value.inputs[index];
      if (moved) change({ ...value, inputs: value.inputs.toSpliced(index, 1).toSpliced(Math.max(0, to), 0, moved) });
    },
    setParent(image, shape) {
      checkRoom(value.inputs.length, true);
      choices++;
      change({ ...value, from: image, shape });
    },
    clearParent() {
      const { from, shape: _shape, ...rest } = value;
      if (from === undefined) return;
      choices++;
      change(rest);
    },
    replace({ prompt = '', inputs = [], ...rest }) {
      checkRoom(inputs.length, rest.from !== undefined);
      choices++;
      change({ ...rest, prompt: prompt.slice(0, maxPromptLength), inputs: inputs.map(withId), at: now() });
    },
    takeSent({ prompt, inputs, count, continueFrom }) {
      const [run, chosen, { moves: movesBefore }] = [++runs.sent, choices, runs];
      const moves = continueFrom !== undefined && continueFrom === value.from;
      const gone = new Set(inputs.map(inputKey));
      const known = value.inputs.filter(({ id, input: one }) => spent.has(id) || gone.has(inputKey(one)));
      spent = new Set(known.map(({ id }) => id));
      const { count: chosenCount, ...rest } = value;
      // How many is paid for is chosen each time.
      const next = chosenCount === count ? rest : value;
      change(value.prompt === prompt ? { ...next, prompt: '', at: now() } : next);
      return (image) => {
        if (!moves || chosen !== choices || run < runs.moved) return;
        if (runs.moves > movesBefore && value.prompt.trim() !== '') return;
        runs.moved = run;
        runs.moves++;
        if (value.from !== image) change({ ...value, from: image });
      };
    },
    clear() {
      const inputs = value.inputs.filter(({ id }) => !spent.has(id));
      const { from, shape, ...rest } = value;
      // The shape was that of the conversation.
      const words = from === undefined && shape !== undefined ? { ...rest, shape } : rest;
      choices++;
      if (value.prompt.trim() !== '') change(words);
      else change(inputs.length > 0 ? { ...words, inputs } : { prompt: '', inputs });
    },
    removeSentPrompt({ prompt, at }) {
      if (value.at !== undefined && value.at <= at && value.prompt.trim() === prompt) change({ ...value, prompt: '' });
    },
    listen(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

function inputKey(one: ImageInput): string {
  return one.kind === 'file' ? one.uri : one.url;
}
