// What stored files may hold: everything that is read back passes through one of these.
import * as v from 'valibot';
import { errorCodes } from '../../core/errors';
import { sanitizeStem } from '../../core/generate/file-names';
import type { JobRecord } from '../../core/outbox/outbox';
import { ratios } from '../../core/request/aspect-ratio';

const input = v.variant('kind', [
  v.object({ kind: v.literal('file'), uri: v.string(), name: v.string() }),
  v.object({ kind: v.literal('url'), url: v.string() }),
]);
const ratio = v.exactOptional(v.picklist(ratios));
const code = v.picklist(errorCodes);
const optionalText = v.exactOptional(v.string());

export const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const optionalNumber = v.exactOptional(v.number());
/** `ErrorFacts`, as they are stored. */
const facts = v.object({
  reason: optionalText,
  subject: optionalText,
  amount: optionalNumber,
  elapsed: optionalNumber,
  status: optionalNumber,
  serviceText: optionalText,
  retryAfter: optionalNumber,
  kept: optionalNumber,
});

/** As `newSessionId` and `newTurnId` make them: ids become names of files. */
export const sessionId = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}$/));
const turnId = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}\.[a-z0-9]{12}$/));
const jobId = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}\.[a-z0-9]{12}\.\d{1,2}$/));
/** Characters; Peel's own have fewer. */
const maxStem = 200;
/** A name of a file that leads nowhere else, whatever somebody wrote there; else as it is, for names were taken by it. */
const stem = v.pipe(
  v.string(),
  v.transform((text) => (text.length > maxStem ? sanitizeStem(text) : text.replaceAll(/[/\\:\0]/g, '-'))),
);

const request = v.object({
  prompt: v.string(),
  inputs: v.array(input),
  ratio,
  count: v.number(),
  continueFrom: optionalText,
  target: v.object({ folder: v.string(), stem, root: optionalText }),
  workspace: optionalText,
  model: v.string(),
  endpoint: v.string(),
});

/** Names a file as well. */
export const ownerId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
/** A window, in the file that it touches while it works and in what it claims. */
export const storedOwner = v.object({ id: ownerId, pid: v.number(), host: v.string() });

/** What tells a file that was made from any other under its name. */
const createdFile = v.object({ ino: v.number(), mtimeMs: v.number() });
/** `N.saving`: how far a save by copy has come. */
export const storedSaveJournal = v.object({
  /** The copy, under a name that is nobody's. */
  temporary: v.string(),
  /** The copy once it is whole. */
  copy: v.exactOptional(createdFile),
  /** The final name that is about to be taken, and when. */
  name: v.exactOptional(v.string()),
  at: v.exactOptional(v.number()),
  /** The empty file of ours under that name. */
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
    request,
  }),
  /** The window that the job runs in. */
  owner: storedOwner,
  /** The request was about to leave, or had left. */
  sent: v.boolean(),
  /** Set once the job has ended without bringing everything home. */
  ended: v.exactOptional(v.object({ code, mayHaveBeenCharged: v.boolean() })),
});
export type StoredRecord = Omit<v.InferOutput<typeof storedRecord>, 'record'> & { readonly record: JobRecord };

/** One line of a session's file. */
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
    ratio,
    stem: optionalText,
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
