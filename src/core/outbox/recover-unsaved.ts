// Brings home what an earlier run left in the outbox.
import { saveImage, verifyImage, type SaveContext } from '../generate/save-image';
import { toImageError, type ImageError } from '../errors';
import type { JobImage } from '../generate/run-job';
import type { JobRecord, UnsavedJob, OutboxFile, RecordSavedImage } from './outbox';
import type { ImageRequest, OutputTarget } from '../request/image-request';
import { createTurnRecorder, type TurnRecorder, type RecorderPorts } from '../session/turn-recorder';
import type { SessionRecord } from '../session/records';

/** Where the pieces of a picture that never became whole go: nobody takes them for a picture. */
const incompleteExtension = '.incomplete';

/**
 * Saves every whole picture of a leftover to the target and remembers it in its session; what is no whole picture stays
 * in the outbox, or is saved under the extension `.incomplete` when `incompleteToo`. Nothing is saved while another
 * window has the leftover.
 * @throws {ImageError} `bad-reply`, or why one could not be saved; what could be saved is saved.
 */
export async function recoverUnsaved(
  ports: RecorderPorts & SaveContext,
  unsavedJob: UnsavedJob,
  target: OutputTarget,
  incompleteToo: boolean,
): Promise<string[]> {
  const giveBack = await unsavedJob.claim().catch((thrown: unknown) => {
    throw toImageError(thrown, 'save-failed');
  });
  if (!giveBack) return [];
  try {
    return await saveAll(ports, unsavedJob, target, incompleteToo);
  } finally {
    await giveBack();
  }
}

async function saveAll(
  ports: RecorderPorts & SaveContext,
  unsavedJob: UnsavedJob,
  target: OutputTarget,
  incompleteToo: boolean,
): Promise<string[]> {
  const { record } = unsavedJob;
  const request = { ...record.request, target };
  const memory = recorderFor(ports, record, request);
  const ids = unusedIds(await readSession(ports, record), record);
  const saved: string[] = [];
  let problem: ImageError | undefined;

  const bring = async (file: OutboxFile): Promise<string> => {
    try {
      const home = await saveImage(ports, file, request);
      const image: JobImage = { id: ids.next().value, ...home };
      await memory.image(image, elapsedSince(ports, record));
      return image.uri;
    } catch (thrown) {
      const error = toImageError(thrown, 'save-failed');
      if (!incompleteToo || error.code !== 'bad-reply') throw error;
      await file.finish(incompleteExtension, []);
      return await ports.assets.save(file, target, incompleteExtension);
    }
  };

  for (const one of unsavedJob.files) {
    let file: OutboxFile | undefined;
    try {
      file = await one.open();
      if (!file) continue;
      saved.push(await bring(file));
      await file.discard().catch(() => undefined);
    } catch (thrown) {
      problem ??= toImageError(thrown, 'save-failed');
    } finally {
      await file?.close();
    }
  }
  if (problem) throw problem;
  await unsavedJob.remove();
  return saved;
}

/** Remembers pictures that were saved by jobs that did not live to say so; each once, however often it is told. */
export function createSavedImageRecorder(ports: RecorderPorts): RecordSavedImage {
  return async (record, uri, file) => {
    const found = await verifyImage(file).catch(() => undefined);
    if (!found) return;
    const records = await readSession(ports, record);
    if (imagesOf(records, record).some((image) => plainPath(image.uri) === plainPath(uri))) return;
    const { format, width, height } = found;
    const id = unusedIds(records, record).next().value;
    const image: JobImage = { id, uri, format, width, height, bytes: file.size };
    await recorderFor(ports, record, record.request).image(image, elapsedSince(ports, record));
  };
}

function recorderFor(ports: RecorderPorts, { session, turn, parent }: JobRecord, request: ImageRequest): TurnRecorder {
  return createTurnRecorder(ports, { session, turn, ...(parent === undefined ? {} : { parent }) }, request);
}

function elapsedSince({ clock }: RecorderPorts, { created }: JobRecord): number {
  return Math.max(0, clock.now() - created);
}

async function readSession({ sessions }: RecorderPorts, { session }: JobRecord): Promise<readonly SessionRecord[]> {
  return sessions.read(session).catch(() => []);
}

/** What the session has of this job. */
function imagesOf(records: readonly SessionRecord[], { job }: JobRecord) {
  return records.filter((record) => record.type === 'image').filter(({ id }) => id === job || id.startsWith(`${job}-`));
}

/** Two writers may escape a URI's letters differently. */
function plainPath(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Ids for the job's pictures, without those that it saved before it ended. */
function* unusedIds(records: readonly SessionRecord[], record: JobRecord): Generator<string, never> {
  const taken = new Set(imagesOf(records, record).map(({ id }) => id));
  for (let n = 1; ; n++) {
    const id = n === 1 ? record.job : `${record.job}-${n}`;
    if (!taken.has(id)) yield id;
  }
}
