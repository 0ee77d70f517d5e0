// Validates every message from the page: a fixed list of methods, each with a strict schema.
import * as v from 'valibot';
import { defined } from '../../../core/defined';
import { ratios } from '../../../core/request/aspect-ratio';
import { maxImageCount, maxInputs, maxPromptLength } from '../../../core/request/image-request';
import type { DraftEdit, HostApi, SessionAction, ThreadFilter } from '../../../shared/protocol';
import { maxPastedBytes } from '../../../shared/protocol';

const maxDroppedText = 100_000;

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const revision = whole(0, Number.MAX_SAFE_INTEGER);
const bytes = v.pipe(
  v.instance(Uint8Array),
  v.check((value) => value.byteLength > 0 && value.byteLength <= maxPastedBytes),
);
const ratio = v.picklist(['model', 'first-input', ...ratios]);
const count = whole(1, maxImageCount);
const edit = v.strictObject({
  // The page may hold a longer prompt than can be sent, and reports that itself.
  prompt: v.exactOptional(text(4 * maxPromptLength)),
  ratio: v.exactOptional(ratio),
  count: v.exactOptional(count),
});
const confirmedDraft = v.strictObject({
  prompt: text(4 * maxPromptLength),
  ratio,
  count,
  inputs: v.pipe(v.array(id), v.maxLength(maxInputs)),
  parent: v.exactOptional(id),
});
const action = v.picklist(['open', 'insert', 'copyPath', 'reveal', 'delete', 'again', 'input', 'continue']);
const sessionAction = v.picklist(['open', 'duplicate', 'export', 'delete', 'find']);
const view = v.strictObject({ branch: v.exactOptional(id), starredOnly: v.boolean() });
const place = v.picklist(['key', 'keySite', 'folder', 'trust', 'settings', 'recover', 'log']);

/** The arguments of each method. */
const methods = {
  ready: v.strictTuple([]),
  focused: v.strictTuple([v.boolean()]),
  editDraft: v.strictTuple([revision, edit]),
  browse: v.strictTuple([]),
  addText: v.strictTuple([text(maxDroppedText)]),
  addBytes: v.strictTuple([text(500), bytes]),
  removeInput: v.strictTuple([id]),
  moveInput: v.strictTuple([id, whole(0, 10)]),
  removeParent: v.strictTuple([]),
  run: v.strictTuple([revision, confirmedDraft]),
  cancel: v.strictTuple([id]),
  cancelTurn: v.strictTuple([id]),
  again: v.strictTuple([v.pipe(v.array(id), v.minLength(1), v.maxLength(maxImageCount))]),
  recall: v.strictTuple([id]),
  actOnImage: v.strictTuple([id, action]),
  older: v.strictTuple([id]),
  newSession: v.strictTuple([]),
  view: v.strictTuple([view]),
  setStarred: v.strictTuple([id, v.boolean()]),
  deleteUnstarred: v.strictTuple([]),
  renameSession: v.strictTuple([text(500)]),
  session: v.strictTuple([sessionAction]),
  moveInQueue: v.strictTuple([id, v.picklist(['front', 'back'])]),
  answerRepeat: v.strictTuple([id, v.picklist(['use', 'another', 'leave'])]),
  go: v.strictTuple([place]),
} satisfies Record<keyof HostApi, v.GenericSchema<readonly unknown[], readonly unknown[]>>;

// Fails to compile if the fields differ from those of the protocol.
edit satisfies v.GenericSchema<unknown, DraftEdit>;
view satisfies v.GenericSchema<unknown, ThreadFilter>;
sessionAction satisfies v.GenericSchema<unknown, SessionAction>;

/** A call in birpc's format. The page sends nothing else, because it does not answer the host's calls. */
const call = v.strictObject({ t: v.literal('q'), i: v.exactOptional(id), m: text(100), a: v.array(v.unknown()) });

/** A validated call in birpc's format, or why the message is rejected; `id` is set if the page waits for an answer. */
type CheckResult = { method: keyof HostApi; message: unknown } | { refused: string; id?: string };

/** Never throws. */
export function checkMessage(message: unknown): CheckResult {
  try {
    return check(message);
  } catch {
    return { refused: 'unreadable' };
  }
}

function check(message: unknown): CheckResult {
  const parsed = v.safeParse(call, message);
  if (!parsed.success) {
    const waiting = v.safeParse(v.object({ t: v.literal('q'), i: id }), message);
    return { refused: 'not-a-call', ...(waiting.success ? { id: waiting.output.i } : {}) };
  }
  const { m: method, a: args, i } = parsed.output;
  const waiting = defined({ id: i });
  if (!isMethod(method)) return { refused: 'unknown-method', ...waiting };
  const checked = v.safeParse(methods[method], args);
  if (!checked.success) return { refused: `wrong-arguments:${method}`, ...waiting };
  return { method, message: { t: 'q', m: method, a: checked.output, ...defined({ i }) } };
}

function isMethod(name: string): name is keyof HostApi {
  return Object.hasOwn(methods, name);
}
