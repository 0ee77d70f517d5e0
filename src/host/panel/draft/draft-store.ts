// Stores the draft of the panel: one per workspace, changed by the page and by the rest of Peel.
import type * as vscode from 'vscode';
import * as v from 'valibot';
import { createEmitter } from '../../../core/emitter';
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

/** An input in the draft; its ID stays the same as long as it is there. */
export interface DraftInput {
  readonly id: string;
  readonly input: ImageInput;
}

export interface PanelDraft {
  /** Increases with every change that the page did not make. */
  readonly revision: number;
  readonly prompt: string;
  readonly inputs: readonly DraftInput[];
  /** Absent: not chosen yet. */
  readonly shape?: RatioSelection;
  /** Absent: the setting. */
  readonly count?: number;
  /** The ID of the image to continue. */
  readonly from?: string;
  /** When the prompt was last changed, in milliseconds since 1970. */
  readonly at?: number;
}

/** Replaces the draft; absent fields are emptied. */
export type DraftContent = Partial<Omit<PanelDraft, 'revision' | 'inputs' | 'at'>> & {
  readonly inputs?: readonly ImageInput[];
};

/** The fields of a request that come from the draft. */
export type SentDraft = Pick<ImageRequest, 'prompt' | 'inputs' | 'continueFrom'> & Pick<Partial<ImageRequest>, 'count'>;

export interface DraftStore {
  value(): PanelDraft;
  /** Applies an edit by the page. @returns false when the edit is based on an older revision; then nothing changes. */
  edit(revision: number, edit: DraftEdit): boolean;
  /**
   * Appends inputs; an input that is already there keeps its position. @throws {ImageError} `invalid-request` when they
   * exceed the limit; then none is added.
   */
  add(inputs: readonly ImageInput[]): void;
  remove(id: string): void;
  /** @param to the new position; limited to the valid range. */
  move(id: string, to: number): void;
  /**
   * Continues an image, in the ratio of its session. @throws {ImageError} when there are more inputs than a
   * continuation allows.
   */
  setParent(image: string, shape: RatioSelection): void;
  /** Removes the parent. */
  clearParent(): void;
  replace(draft: DraftContent): void;
  /**
   * Marks the draft as sent: removes the prompt and the count unless they have changed since, and keeps the rest for
   * the next request. Increases the revision in any case.
   * @returns a function to call with an image of the request. The image becomes the parent instead of the sent one,
   * unless the user has chosen another parent since, or a request that was sent later has already set one. If several
   * requests ran at once, only the first image replaces the parent while a prompt is being written: after that, the
   * prompt belongs to this image.
   */
  takeSent(what: SentDraft): (image: string) => void;
  /**
   * Clears the draft for another session: removes the inputs that were sent, with the ratio and the count. Keeps
   * everything that was never sent.
   */
  clear(): void;
  /**
   * Removes the prompt if it is the last one sent according to the session file. Needed when VS Code did not save the
   * empty prompt.
   */
  removeSentPrompt(last: Pick<TurnRecord, 'prompt' | 'at'>): void;
  /** Calls the listener on every change that the page did not make. */
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
/** The format in the workspace state. */
const stored = v.object({
  prompt: v.string(),
  inputs: v.pipe(v.array(input), v.maxLength(maxInputs)),
  shape: v.exactOptional(v.picklist(shapes)),
  count: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxImageCount))),
  from: v.exactOptional(v.string()),
  at: v.exactOptional(v.number()),
});

export function createDraftStore(here: vscode.Memento, now = () => Date.now()): DraftStore {
  const { listen, tell } = createEmitter();
  let ids = 0;
  /** IDs of inputs that have been sent. */
  let spent: ReadonlySet<string> = new Set();
  /** Increases whenever the user chooses a parent. */
  let choices = 0;
  /** `sent`: number of requests; `moved`: the last request that set the parent; `moves`: how often a request did. */
  const runs = { sent: 0, moved: 0, moves: 0 };
  const withId = (one: ImageInput): DraftInput => ({ id: `input-${++ids}`, input: one });
  const read = v.safeParse(stored, here.get<unknown>(slot));
  // After a reload the page has no draft yet, so any revision works.
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
    tell();
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
      // The count multiplies the cost, so it is chosen again for each request.
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
      // The ratio was that of the session.
      const words = from === undefined && shape !== undefined ? { ...rest, shape } : rest;
      choices++;
      if (value.prompt.trim() !== '') change(words);
      else change(inputs.length > 0 ? { ...words, inputs } : { prompt: '', inputs });
    },
    removeSentPrompt({ prompt, at }) {
      if (value.at !== undefined && value.at <= at && value.prompt.trim() === prompt) change({ ...value, prompt: '' });
    },
    listen: (listener) => ({ dispose: listen(listener) }),
  };
}

function inputKey(one: ImageInput): string {
  return one.kind === 'file' ? one.uri : one.url;
}
