// Defines the schemas of stored files, which validate everything that is read back.
import * as v from 'valibot';
import { errorCodes } from '../../core/errors';
import { sanitizeStem } from '../../core/generate/file-names';
import type { JobRecord } from '../../core/outbox/outbox';
import { ratios } from '../../core/request/aspect-ratio';
import { maxImageCount } from '../../core/request/image-request';
import { maxRecoveredFiles } from '../../core/session/records';

/** Parses a JSON text; undefined if it is absent or invalid. */
export function parseJson<S extends v.GenericSchema>(schema: S, text: string | undefined) {
  try {
    const parsed = v.safeParse(schema, JSON.parse(text ?? ''));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

const input = v.variant('kind', [
  v.object({ kind: v.literal('file'), uri: v.string(), name: v.string() }),
  v.object({ kind: v.literal('url'), url: v.string() }),
]);
const ratio = v.exactOptional(v.picklist(ratios));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const style = v.exactOptional(v.object({ name: v.string(), prompt: whole, inputs: whole }));
const code = v.picklist(errorCodes);
const optionalText = v.exactOptional(v.string());

export const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const optionalNumber = v.exactOptional(v.number());
/** `ErrorFacts`, as stored. */
const facts = v.object({
  reason: optionalText,
  subject: optionalText,
  amount: optionalNumber,
  elapsed: optionalNumber,
  status: optionalNumber,
  serviceText: optionalText,
  retryAfter: optionalNumber,
  kept: optionalNumber,
  contentType: optionalText,
});

/** The format of `newSessionId` and `newTurnId`; validated because ids are used as file names. */
export const sessionId = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}$/));
const turnId = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}\.[a-z0-9]{12}$/));
const jobId = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}\.[a-z0-9]{12}\.\d{1,2}$/));
/** Maximum characters; longer than any stem that Peel creates. */
const maxStem = 200;
/** Without path separators, which could point elsewhere. Otherwise unchanged, because saved files have this name. */
const stem = v.pipe(
  v.string(),
  v.transform((text) => (text.length > maxStem ? sanitizeStem(text) : text.replaceAll(/[/\\:\0]/g, '-'))),
);

const fileNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const numbers = v.object({ own: fileNumber, next: fileNumber });

const request = v.object({
  prompt: v.string(),
  inputs: v.array(input),
  style,
  ratio,
  count: v.number(),
  parent: optionalText,
  target: v.object({ folder: v.string(), stem, root: optionalText, numbers: v.exactOptional(numbers) }),
  workspace: optionalText,
  model: v.string(),
  endpoint: v.string(),
});

/** Also used as a file name. */
export const ownerId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
/** A window, as stored in its heartbeat file and in recovery locks. */
export const storedOwner = v.object({ id: ownerId, pid: v.number(), host: v.string() });

/** Identifies a created file, in case another one replaces it. */
const createdFile = v.object({ ino: v.number(), mtimeMs: v.number() });
/** `N.saving`: progress of a save by copy. */
export const storedSaveJournal = v.object({
  /** Path of the copy, under a unique name. */
  temporary: v.string(),
  /** The copy, once complete. */
  copy: v.exactOptional(createdFile),
  /** The final name about to be used, and the time. */
  name: v.exactOptional(v.string()),
  at: v.exactOptional(v.number()),
  /** The empty placeholder created under that name. */
  made: v.exactOptional(createdFile),
});
export type CreatedFile = v.InferOutput<typeof createdFile>;
export type StoredSaveJournal = v.InferOutput<typeof storedSaveJournal>;

/** `record.json` of one job's folder in the outbox. */
export const storedRecord = v.object({
  record: v.object({
    version: v.literal(1),
    job: jobId,
    turn: turnId,
    session: sessionId,
    parent: optionalText,
    created: v.number(),
    room: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4096))),
    composite: v.exactOptional(v.boolean()),
    request,
  }),
  /** The window that runs the job. */
  owner: storedOwner,
  /** The request was about to be sent, or was sent. */
  sent: v.boolean(),
  /** Present if the job ended without saving everything. */
  ended: v.exactOptional(v.object({ code, mayHaveBeenCharged: v.boolean(), contentType: optionalText })),
});
export type StoredRecord = Omit<v.InferOutput<typeof storedRecord>, 'record'> & { readonly record: JobRecord };

/** Characters of a file's URI; longer ones are not Peel's. */
const maxUri = 10_000;

export const sessionRecord = v.variant('type', [
  v.object({
    type: v.literal('session'),
    version: v.literal(1),
    id: v.string(),
    created: v.number(),
    workspace: optionalText,
  }),
  v.object({
    type: v.literal('turn'),
    id: v.string(),
    parent: optionalText,
    at: v.number(),
    prompt: v.string(),
    inputs: v.array(input),
    style,
    ratio,
    stem: optionalText,
    saveTo: optionalText,
    count: v.number(),
    model: v.string(),
    window: optionalText,
    notesSent: v.exactOptional(v.literal(true)),
    retries: v.exactOptional(v.array(v.string())),
  }),
  v.object({ type: v.literal('sent'), turn: v.string(), job: v.string(), at: v.number() }),
  v.object({
    type: v.literal('image'),
    id: v.string(),
    turn: v.string(),
    uri: v.string(),
    at: v.number(),
    elapsed: v.number(),
    revisedPrompt: optionalText,
    format: v.picklist(['png', 'jpeg', 'webp']),
    width: v.number(),
    height: v.number(),
    bytes: v.number(),
    sha256: v.exactOptional(sha256),
  }),
  v.object({ type: v.literal('title'), title: v.string(), at: v.number() }),
  v.object({ type: v.literal('mark'), image: v.string(), marked: v.boolean(), at: v.number() }),
  v.object({ type: v.literal('content'), image: v.string(), sha256 }),
  v.object({ type: v.literal('deleted'), image: v.string(), at: v.number() }),
  v.object({
    type: v.literal('recovered'),
    turn: v.string(),
    job: jobId,
    at: v.number(),
    saved: v.pipe(v.array(v.pipe(v.string(), v.maxLength(maxUri))), v.maxLength(maxRecoveredFiles)),
  }),
  v.object({
    type: v.literal('dismissed'),
    turn: v.string(),
    jobs: v.pipe(v.array(jobId), v.minLength(1), v.maxLength(maxImageCount)),
    dismissed: v.boolean(),
    at: v.number(),
  }),
  v.object({ type: v.literal('moved'), image: v.string(), uri: v.string(), at: v.number() }),
  v.object({
    type: v.literal('failure'),
    turn: v.string(),
    job: v.string(),
    at: v.number(),
    code,
    mayHaveBeenCharged: v.boolean(),
    facts: v.exactOptional(facts),
  }),
]);

const recordSchemas = new Map(sessionRecord.options.map((schema) => [schema.entries.type.literal as unknown, schema]));

/** Parses a line of a session file. Selects the schema by the type, which is faster than trying every schema. */
export function parseSessionRecord(line: string): v.InferOutput<typeof sessionRecord> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const schema = recordSchemas.get((value as { readonly type?: unknown } | null)?.type);
    const parsed = schema && v.safeParse(schema, value);
    return parsed?.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
