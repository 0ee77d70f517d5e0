// Defines the calls that the panel's page may make, each with a strict schema for its arguments.
import * as v from 'valibot';
import { ratios } from '../../../core/request/aspect-ratio';
import { maxImageCount, maxInputs, maxPromptLength } from '../../../core/request/image-request';
import { maxSavePath } from '../../../core/generate/save-to';
import type { DraftEdit, HostApi, SessionAction, ThreadFilter } from '../../../shared/protocol';
import { maxPastedBytes } from '../../../shared/protocol';
import { createCallCheck, type CallSchemas } from './check-call';

const maxDroppedText = 100_000;

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const revision = whole(0, Number.MAX_SAFE_INTEGER);
const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.byteLength <= maxPastedBytes);
const ratio = v.picklist(['model', 'first-input', ...ratios]);
const count = whole(1, maxImageCount);
const path = text(maxSavePath);
const edit = v.strictObject({
  // The page may hold a longer prompt than can be sent, and reports that itself.
  prompt: v.exactOptional(text(4 * maxPromptLength)),
  ratio: v.exactOptional(ratio),
  count: v.exactOptional(count),
  saveTo: v.exactOptional(path),
});
const confirmedDraft = v.strictObject({
  prompt: text(4 * maxPromptLength),
  ratio,
  count,
  inputs: v.pipe(v.array(id), v.maxLength(maxInputs)),
  saveTo: path,
  parent: v.exactOptional(id),
  style: v.exactOptional(text(500)),
});
const action = v.picklist([
  'open',
  'details',
  'insert',
  'copyPath',
  'reveal',
  'rename',
  'delete',
  'again',
  'input',
  'continue',
]);
const sessionAction = v.picklist(['open', 'duplicate', 'export', 'delete', 'find']);
const view = v.strictObject({ branch: v.exactOptional(id), starredOnly: v.boolean() });
const solution = ['endpoint', 'chooseFolder', 'checkKey', 'settings'] as const;
const place = v.picklist(['key', 'keySite', 'folder', 'trust', 'recover', 'log', 'style', ...solution]);

/** The arguments of each method. */
const methods = {
  ready: v.strictTuple([]),
  focused: v.strictTuple([v.boolean()]),
  editDraft: v.strictTuple([revision, edit]),
  browse: v.strictTuple([]),
  savedPrompt: v.strictTuple([text(4 * maxPromptLength)]),
  completeFolder: v.strictTuple([path]),
  addText: v.strictTuple([text(maxDroppedText)]),
  addBytes: v.strictTuple([text(500), bytes]),
  removeInput: v.strictTuple([id]),
  moveInput: v.strictTuple([id, whole(0, 10)]),
  removeParent: v.strictTuple([]),
  useStyle: v.strictTuple([v.boolean()]),
  restoreOriginal: v.strictTuple([]),
  run: v.strictTuple([revision, confirmedDraft]),
  cancel: v.strictTuple([id]),
  cancelTurn: v.strictTuple([id]),
  again: v.strictTuple([v.pipe(v.array(id), v.minLength(1), v.maxLength(maxImageCount))]),
  runAgain: v.strictTuple([id]),
  recall: v.strictTuple([id]),
  actOnImage: v.strictTuple([id, action]),
  older: v.strictTuple([id]),
  newSession: v.strictTuple([]),
  view: v.strictTuple([view]),
  setDismissed: v.strictTuple([v.pipe(v.array(id), v.minLength(1), v.maxLength(maxImageCount)), v.boolean()]),
  setStarred: v.strictTuple([id, v.boolean()]),
  deleteUnstarred: v.strictTuple([]),
  renameSession: v.strictTuple([text(500)]),
  session: v.strictTuple([sessionAction]),
  moveInQueue: v.strictTuple([id, v.picklist(['front', 'back'])]),
  answerRepeat: v.strictTuple([id, v.picklist(['use', 'another', 'leave'])]),
  go: v.strictTuple([place]),
} satisfies CallSchemas<HostApi>;

// Fails to compile if the fields differ from those of the protocol.
edit satisfies v.GenericSchema<unknown, DraftEdit>;
view satisfies v.GenericSchema<unknown, ThreadFilter>;
sessionAction satisfies v.GenericSchema<unknown, SessionAction>;

export const checkMessage = createCallCheck<HostApi>(methods);
