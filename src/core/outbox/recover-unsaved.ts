// Recovers the images that earlier runs left in the outbox.
import { defined } from '../defined';
import type { SaveContext } from '../generate/save-image';
import { verifyImage } from '../image/verify-image';
import { toImageError, type ImageError } from '../errors';
import type { JobRecord, UnsavedJob, OutboxFile, RecordSavedImage } from './outbox';
import type { ImageRequest, OutputTarget, SavedImage } from '../request/image-request';
import { createTurnRecorder, type TurnRecorder, type RecorderPorts } from '../session/turn-recorder';
import type { SessionRecord } from '../session/records';

/** Extension of data that is no complete image: of a response by its media type, otherwise one that no program opens. */
function incompleteExtension({ contentType = '' }: UnsavedJob): string {
  if (/[/+]json$/i.test(contentType)) return '.json';
  return /^text\//i.test(contentType) ? '.txt' : '.incomplete';
}

/**
 * Saves and records every complete image. Other data is saved as it is if `incompleteToo`.
 * Saves nothing while another window holds the lock.
 * @throws {ImageError} why an image could not be saved; other images are saved nevertheless.
 */
export async function recoverUnsaved(
  ports: RecorderPorts & SaveContext,
  unsavedJob: UnsavedJob,
  target: OutputTarget,
  incompleteToo: boolean,
): Promise<string[]> {
  const unlock = await unsavedJob.claim().catch((thrown: unknown) => {
    throw toImageError(thrown, 'save-failed');
  });
  if (!unlock) return [];
  try {
    return await saveAll(ports, unsavedJob, target, incompleteToo);
  } finally {
    await unlock();
  }
}

async function saveAll(
  ports: RecorderPorts & SaveContext,
  unsavedJob: UnsavedJob,
  target: OutputTarget,
  incompleteToo: boolean,
): Promise<string[]> {
  const { saveImage } = await import('../generate/save-image');
  const { record } = unsavedJob;
  const request = { ...record.request, target };
  const recorder = recorderFor(ports, record, request);
  const ids = unusedIds(await readSession(ports, record), record);
  const saved: string[] = [];
  let problem: ImageError | undefined;

  const save = async (file: OutboxFile): Promise<string> => {
    try {
      const result = await saveImage(ports, file, { ...record, request });
      const image: SavedImage = { id: ids.next().value, ...result };
      await recorder.image(image, elapsedSince(ports, record));
      return image.uri;
    } catch (thrown) {
      const error = toImageError(thrown, 'save-failed');
      if (!incompleteToo || error.code !== 'bad-reply') throw error;
      const extension = incompleteExtension(unsavedJob);
      await file.finish(extension, []);
      return await ports.assets.save(file, target, extension);
    }
  };

  for (const one of unsavedJob.files) {
    let file: OutboxFile | undefined;
    try {
      file = await one.open();
      if (!file) continue;
      saved.push(await save(file));
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

/** Records images that were saved by jobs that ended before recording them; each once, even if called repeatedly. */
export function createSavedImageRecorder(ports: RecorderPorts): RecordSavedImage {
  return async (record, uri, file) => {
    const found = await verifyImage(file).catch(() => undefined);
    if (!found) return;
    const records = await readSession(ports, record);
    if (imagesOf(records, record).some((image) => plainPath(image.uri) === plainPath(uri))) return;
    const { format, width, height } = found;
    const id = unusedIds(records, record).next().value;
    const image: SavedImage = { id, uri, format, width, height, bytes: file.size };
    await recorderFor(ports, record, record.request).image(image, elapsedSince(ports, record));
  };
}

function recorderFor(ports: RecorderPorts, { session, turn, parent }: JobRecord, request: ImageRequest): TurnRecorder {
  return createTurnRecorder(ports, { session, turn, ...defined({ parent }) }, request);
}

function elapsedSince({ clock }: RecorderPorts, { created }: JobRecord): number {
  return Math.max(0, clock.now() - created);
}

async function readSession({ sessions }: RecorderPorts, { session }: JobRecord): Promise<readonly SessionRecord[]> {
  return sessions.read(session).catch(() => []);
}

/** The job's recorded images. */
function imagesOf(records: readonly SessionRecord[], { job }: JobRecord) {
  return records.filter((record) => record.type === 'image').filter(({ id }) => id === job || id.startsWith(`${job}-`));
}

/** For comparison: writers may escape a URI differently. */
function plainPath(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Ids for the job's images, without those already recorded. */
function* unusedIds(records: readonly SessionRecord[], record: JobRecord): Generator<string, never> {
  const taken = new Set(imagesOf(records, record).map(({ id }) => id));
  for (let n = 1; ; n++) {
    const id = n === 1 ? record.job : `${record.job}-${n}`;
    if (!taken.has(id)) yield id;
  }
}
