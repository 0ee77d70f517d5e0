// Stores the draft of the panel: one per workspace, changed by the page and by the rest of Peel.
import type * as vscode from 'vscode';
import * as v from 'valibot';
import { defined } from '../../../core/defined';
import { createEmitter } from '../../../core/emitter';
import { ImageError } from '../../../core/errors';
import { maxSavePath } from '../../../core/generate/save-to';
import { ratios } from '../../../core/request/aspect-ratio';
import { maxImageCount, maxInputs, maxPromptLength, maxUriLength } from '../../../core/request/image-request';
import type { ImageInput } from '../../../core/request/image-request';
import type { TurnRecord } from '../../../core/session/records';
import type { DraftEdit, RatioSelection } from '../../../shared/protocol';
import type { RequestDraft } from '../../generate/request-draft';

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
  readonly ratio?: RatioSelection;
  /** Absent: the setting. */
  readonly count?: number;
  readonly parent?: string;
  /** Where to save, as entered. Absent: chosen automatically. */
  readonly saveTo?: string;
  /** When the prompt was last changed, in milliseconds since 1970. */
  readonly at?: number;
}

export type DraftStore = ReturnType<typeof createDraftStore>;

const slot = 'draft';
const selections: readonly RatioSelection[] = ['model', 'first-input', ...ratios];
const input = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    uri: v.pipe(v.string(), v.maxLength(maxUriLength)),
    name: v.pipe(v.string(), v.maxLength(1000)),
  }),
  v.object({ kind: v.literal('url'), url: v.pipe(v.string(), v.maxLength(maxUriLength)) }),
]);
/** The format in the workspace state, with the field names of version 0.1. */
const stored = v.object({
  prompt: v.string(),
  inputs: v.pipe(v.array(input), v.maxLength(maxInputs)),
  shape: v.exactOptional(v.picklist(selections)),
  count: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxImageCount))),
  from: v.exactOptional(v.string()),
  saveTo: v.exactOptional(v.pipe(v.string(), v.maxLength(maxSavePath))),
  at: v.exactOptional(v.number()),
});

export function createDraftStore(state: vscode.Memento, now = () => Date.now()) {
  const { listen, emit } = createEmitter();
  let ids = 0;
  /** IDs of inputs that have been sent. */
  let sentInputs: ReadonlySet<string> = new Set();
  /** Increases whenever the user chooses a parent. */
  let choices = 0;
  /** `sent`: number of requests; `moved`: the last request that set the parent; `moves`: how often a request did. */
  const runs = { sent: 0, moved: 0, moves: 0 };
  const withId = (one: ImageInput): DraftInput => ({ id: `input-${++ids}`, input: one });
  // After a reload the page has no draft yet, so any revision works.
  let value: PanelDraft = { revision: 1, ...readStored(state.get<unknown>(slot), withId) };

  const keep = (next: PanelDraft) => {
    value = next;
    void state.update(slot, toStored(next));
  };
  const change = (next: Omit<PanelDraft, 'revision'>) => {
    keep({ ...next, revision: value.revision + 1 });
    emit();
  };
  const checkRoom = (count: number, continues: boolean) => {
    const room = continues ? maxInputs - 1 : maxInputs;
    const reason = continues ? 'too-many-inputs-continuing' : 'too-many-inputs';
    if (count > room) throw new ImageError('invalid-request', { reason, amount: room });
  };

  return {
    value: () => value,
    /** Applies an edit by the page. @returns false when the edit is based on an older revision; then nothing changes. */
    edit(revision: number, { saveTo = value.saveTo ?? '', ...edit }: DraftEdit): boolean {
      if (revision !== value.revision) return false;
      const { saveTo: _before, ...others } = value;
      const path = saveTo === '' ? {} : { saveTo };
      keep({ ...others, ...edit, ...path, ...(edit.prompt === undefined ? {} : { at: now() }) });
      return true;
    },
    /** Appends new inputs. @throws {ImageError} `invalid-request` when they exceed the limit; then none is added. */
    add(inputs: readonly ImageInput[]): void {
      const known = new Set(value.inputs.map((one) => inputKey(one.input)));
      const fresh = inputs.filter((one) => !known.has(inputKey(one)) && known.add(inputKey(one)));
      if (fresh.length === 0) return;
      checkRoom(value.inputs.length + fresh.length, value.parent !== undefined);
      change({ ...value, inputs: [...value.inputs, ...fresh.map(withId)] });
    },
    remove(id: string): void {
      const inputs = value.inputs.filter((one) => one.id !== id);
      if (inputs.length < value.inputs.length) change({ ...value, inputs });
    },
    /** @param to the new position; limited to the valid range. */
    move(id: string, to: number): void {
      const index = value.inputs.findIndex((one) => one.id === id);
      const moved = value.inputs[index];
      if (moved) change({ ...value, inputs: value.inputs.toSpliced(index, 1).toSpliced(Math.max(0, to), 0, moved) });
    },
    /** A renamed file stays an input. */
    renameFile(from: vscode.Uri, to: vscode.Uri): void {
      const [uri, name] = [to.toString(), to.path.slice(to.path.lastIndexOf('/') + 1)];
      const isRenamed = ({ input: one }: DraftInput) => one.kind === 'file' && one.uri === from.toString();
      if (!value.inputs.some(isRenamed)) return;
      const renamed: ImageInput = { kind: 'file', uri, name };
      const inputs = value.inputs.map((one) => (isRenamed(one) ? { ...one, input: renamed } : one));
      change({ ...value, inputs });
    },
    /** @throws {ImageError} when there are more inputs than a continuation allows. */
    setParent(image: string, ratio: RatioSelection): void {
      checkRoom(value.inputs.length, true);
      choices++;
      change({ ...value, parent: image, ratio });
    },
    clearParent(): void {
      const { parent, ratio: _ratio, ...rest } = value;
      if (parent === undefined) return;
      choices++;
      change(rest);
    },
    /** Absent fields are emptied. */
    replace({ prompt = '', inputs = [], ...rest }: Partial<RequestDraft>): void {
      checkRoom(inputs.length, rest.parent !== undefined);
      choices++;
      change({ ...rest, prompt: prompt.slice(0, maxPromptLength), inputs: inputs.map(withId), at: now() });
    },
    /**
     * Removes the prompt, the count and the path, unless they have changed since they were sent. Always increases the revision.
     * @returns a function to call with an image of the request. It replaces the sent parent, unless the user has chosen
     * another parent since, or a request that was sent later has already set one. If several requests ran at once and a
     * prompt is being written, only the first image becomes the parent, because the prompt then belongs to that image.
     */
    markSent({ prompt, inputs, count, parent, saveTo }: RequestDraft): (image: string) => void {
      const [run, chosen, { moves: movesBefore }] = [++runs.sent, choices, runs];
      const moves = parent !== undefined && parent === value.parent;
      const keys = new Set(inputs.map(inputKey));
      const known = value.inputs.filter(({ id, input: one }) => sentInputs.has(id) || keys.has(inputKey(one)));
      sentInputs = new Set(known.map(({ id }) => id));
      // The count multiplies the cost, and the path names one file: both are chosen again for each request.
      const { count: chosenCount, saveTo: chosenPath, ...rest } = value;
      const next = {
        ...rest,
        ...(chosenCount === count ? {} : defined({ count: chosenCount })),
        ...(chosenPath === saveTo ? {} : defined({ saveTo: chosenPath })),
      };
      change(value.prompt === prompt ? { ...next, prompt: '', at: now() } : next);
      return (image) => {
        if (!moves || chosen !== choices || run < runs.moved) return;
        if (runs.moves > movesBefore && value.prompt.trim() !== '') return;
        runs.moved = run;
        runs.moves++;
        if (value.parent !== image) change({ ...value, parent: image });
      };
    },
    /** Clears the draft for another session, but keeps everything that was never sent. */
    clear(): void {
      const inputs = value.inputs.filter(({ id }) => !sentInputs.has(id));
      const { parent, ratio, ...rest } = value;
      // The ratio was that of the session.
      const kept = parent === undefined && ratio !== undefined ? { ...rest, ratio } : rest;
      choices++;
      if (value.prompt.trim() !== '') change(kept);
      else change(inputs.length > 0 ? { ...kept, inputs } : { prompt: '', inputs });
    },
    /** Removes the last prompt of the session file, in case VS Code did not save the empty prompt after sending. */
    removeSentPrompt({ prompt, at }: Pick<TurnRecord, 'prompt' | 'at'>): void {
      if (value.at !== undefined && value.at <= at && value.prompt.trim() === prompt) change({ ...value, prompt: '' });
    },
    /** Calls the listener on every change that the page did not make. */
    listen: (listener: () => void): vscode.Disposable => ({ dispose: listen(listener) }),
  };
}

type StoredDraft = Omit<PanelDraft, 'revision'>;

/** An empty draft for everything that is not a stored draft. */
function readStored(value: unknown, withId: (input: ImageInput) => DraftInput): StoredDraft {
  const read = v.safeParse(stored, value);
  if (!read.success) return { prompt: '', inputs: [] };
  const { inputs, shape, from, ...rest } = read.output;
  return { ...rest, inputs: inputs.map(withId), ...defined({ ratio: shape, parent: from }) };
}

function toStored({ prompt, inputs, ratio, count, parent, saveTo, at }: StoredDraft): v.InferInput<typeof stored> {
  return defined({
    prompt,
    inputs: inputs.map(({ input: one }) => one),
    shape: ratio,
    count,
    from: parent,
    saveTo,
    at,
  });
}

function inputKey(one: ImageInput): string {
  return one.kind === 'file' ? one.uri : one.url;
}
