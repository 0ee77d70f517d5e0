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
import { turnIdOf, type TurnRecord } from '../../../core/session/records';
import type { DraftEdit, RatioSelection } from '../../../shared/protocol';
import type { RequestDraft } from '../../generate/request-draft';

/** An input in the draft; its ID stays the same as long as it is there. */
export interface DraftInput {
  readonly id: string;
  readonly input: ImageInput;
}

/** The images that a request was sent with: inputs, and the image that it continued. */
export type SentImages = Pick<PanelDraft, 'inputs' | 'parent'>;

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
  /** What the request was sent with whose result has taken its place as the parent. */
  readonly original?: SentImages;
  /** When the prompt was last changed, in milliseconds since 1970. */
  readonly at?: number;
}

export type DraftStore = ReturnType<typeof createDraftStore>;

const slot = 'draft';
const maxSuperseded = 8;
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
  original: v.exactOptional(
    v.object({ inputs: v.pipe(v.array(input), v.maxLength(maxInputs)), from: v.exactOptional(v.string()) }),
  ),
  at: v.exactOptional(v.number()),
});

export function createDraftStore(state: vscode.Memento, now = () => Date.now()) {
  const { listen, emit } = createEmitter();
  let ids = 0;
  /** IDs of inputs that have been sent. */
  let sentInputs: ReadonlySet<string> = new Set();
  /** Increases whenever the user changes the inputs or the parent. */
  let choices = 0;
  /** `sent`: number of requests; `moved`: the last request whose result became the parent. */
  const runs = { sent: 0, moved: 0 };
  /** Earlier drafts, newest first, that only requests have changed since: the page may still show one of them. */
  let superseded: readonly PanelDraft[] = [];
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
  /** Changes the draft for the user. @param original stays if the parent is another image of the same request */
  const choose = (next: Omit<PanelDraft, 'revision'>, original?: SentImages) => {
    const { original: _, ...rest } = next;
    choices++;
    superseded = [];
    change({ ...rest, ...defined({ original }) });
  };
  /** Changes the draft because a request was sent, or its result has arrived. */
  const advance = (next: Omit<PanelDraft, 'revision'>) => {
    superseded = [value, ...superseded].slice(0, maxSuperseded);
    change(next);
  };
  const findShown = (isShown: (draft: PanelDraft) => boolean) => [value, ...superseded].find(isShown);
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
      choose({ ...value, inputs: [...value.inputs, ...fresh.map(withId)] });
    },
    remove(id: string): void {
      const inputs = value.inputs.filter((one) => one.id !== id);
      if (inputs.length < value.inputs.length) choose({ ...value, inputs });
    },
    /** @param to the new position; limited to the valid range. */
    move(id: string, to: number): void {
      const index = value.inputs.findIndex((one) => one.id === id);
      const moved = value.inputs[index];
      if (moved) choose({ ...value, inputs: value.inputs.toSpliced(index, 1).toSpliced(Math.max(0, to), 0, moved) });
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
      const isVersion = value.parent !== undefined && turnIdOf(value.parent) === turnIdOf(image);
      choose({ ...value, parent: image, ratio }, isVersion ? value.original : undefined);
    },
    clearParent(): void {
      const { parent, ratio: _ratio, ...rest } = value;
      if (parent !== undefined) choose(rest);
    },
    /** Puts back the images that the last result has replaced. */
    restoreOriginal(): void {
      const { original, parent: _, ...rest } = value;
      if (original) choose({ ...rest, ...original });
    },
    /** The draft with exactly these images; undefined if the user has changed them since. */
    shownWith: (inputs: readonly string[], parent: string | undefined): PanelDraft | undefined =>
      findShown((one) => one.parent === parent && one.inputs.map(({ id }) => id).join() === inputs.join()),
    /** Absent fields are emptied. */
    replace({ prompt = '', inputs = [], ...rest }: Partial<RequestDraft>): void {
      checkRoom(inputs.length, rest.parent !== undefined);
      choose({ ...rest, prompt: prompt.slice(0, maxPromptLength), inputs: inputs.map(withId), at: now() });
    },
    /**
     * Removes the prompt, the count and the path, unless they have changed since they were sent. Always increases the
     * revision.
     * @returns a function to call with an image of the request. It takes the place of the sent inputs and parent, if
     * there were any, unless the user has changed them or is writing a prompt for them, or the result of a later request
     * has already done so.
     */
    markSent({ prompt, inputs, count, parent, saveTo }: RequestDraft): (image: string) => void {
      const [run, chosen] = [++runs.sent, choices];
      const keys = inputs.map(inputKey);
      const sent = findShown(
        (one) =>
          one.parent === parent && one.inputs.map((other) => inputKey(other.input)).join('\n') === keys.join('\n'),
      );
      const all = [...value.inputs, ...(value.original?.inputs ?? [])];
      sentInputs = new Set(
        all.filter(({ id, input: one }) => sentInputs.has(id) || keys.includes(inputKey(one))).map(({ id }) => id),
      );
      // The count multiplies the cost, and the path names one file: both are chosen again for each request.
      const { count: chosenCount, saveTo: chosenPath, ...rest } = value;
      const next = {
        ...rest,
        ...(chosenCount === count ? {} : defined({ count: chosenCount })),
        ...(chosenPath === saveTo ? {} : defined({ saveTo: chosenPath })),
      };
      advance(value.prompt === prompt ? { ...next, prompt: '', at: now() } : next);
      return (image) => {
        if (!sent || (inputs.length === 0 && parent === undefined)) return;
        if (chosen !== choices || run < runs.moved || value.prompt.trim() !== '' || value.parent === image) return;
        runs.moved = run;
        const original = { inputs: sent.inputs, ...defined({ parent: sent.parent }) };
        advance({ ...value, inputs: [], parent: image, original });
      };
    },
    /** Clears the draft for another session, but keeps everything that was never sent. */
    clear(): void {
      const inputs = value.inputs.filter(({ id }) => !sentInputs.has(id));
      const { parent, ratio, ...rest } = value;
      // The ratio was that of the session.
      const kept = parent === undefined && ratio !== undefined ? { ...rest, ratio } : rest;
      if (value.prompt.trim() !== '') choose(kept);
      else choose(inputs.length > 0 ? { ...kept, inputs } : { prompt: '', inputs });
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
  const { shape, original, prompt, inputs, from, ...rest } = read.output;
  const images = (one: { inputs: readonly ImageInput[]; from?: string }): SentImages =>
    defined({ inputs: one.inputs.map(withId), parent: one.from });
  return {
    ...rest,
    prompt,
    ...images(defined({ inputs, from })),
    ...defined({ ratio: shape, original: original && images(original) }),
  };
}

function toStored({ prompt, ratio, count, original, saveTo, at, ...sent }: StoredDraft): v.InferInput<typeof stored> {
  const images = ({ inputs, parent }: SentImages) =>
    defined({ inputs: inputs.map(({ input: one }) => one), from: parent });
  return defined({
    prompt,
    ...images(sent),
    shape: ratio,
    count,
    original: original && images(original),
    saveTo,
    at,
  });
}

function inputKey(one: ImageInput): string {
  return one.kind === 'file' ? one.uri : one.url;
}
