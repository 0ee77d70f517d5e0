// Brings home what an earlier run left in the outbox.
import { bringHome, verify, type Home } from '../generate/save-image';
import { asImageError, type ImageError } from '../errors';
import type { JobImage } from '../generate/run-job';
import type { JobRecord, Leftover, OutboxFile, RememberSaved } from './outbox';
import type { ImageRequest, Target } from '../request/image-request';
import { rememberTurn, type Memory, type MemoryPorts } from '../session/turn-recorder';
import type { SessionRecord } from '../session/records';

/** Where the pieces of a picture that never became whole go: nobody takes them for a picture. */
const incompleteExtension = '.incomplete';

/**
 * Saves every whole picture of a leftover to the target and remembers it in its session; what is no whole picture stays
 * in the outbox, or is saved under the extension `.incomplete` when `incompleteToo`. Nothing is saved while another
 * window has the leftover.
 * @throws {ImageError} `bad-reply`, or why one could not be saved; what could be saved is saved.
 */
export async function recover(
  ports: MemoryPorts & Home,
  leftover: Leftover,
  target: Target,
  incompleteToo: boolean,
): Promise<string[]> {
  const giveBack = await leftover.claim().catch((thrown: unknown) => {
    throw asImageError(thrown, 'save-failed');
  });
  if (!giveBack) return [];
  try {
    return await saveAll(ports, leftover, target, incompleteToo);
  } finally {
    await giveBack();
  }
}

async function saveAll(
  ports: MemoryPorts & Home,
  leftover: Leftover,
  target: Target,
  incompleteToo: boolean,
): Promise<string[]> {
  const { record } = leftover;
  const request = { ...record.request, target };
  const memory = memoryOf(ports, record, request);
  const ids = freeIds(await readSession(ports, record), record);
  const saved: string[] = [];
  let problem: ImageError | undefined;

  const bring = async (file: OutboxFile): Promise<string> => {
    try {
      const home = await bringHome(ports, file, request);
      const image: JobImage = { id: ids.next().value, ...home };
      await memory.image(image, elapsed(ports, record));
      return image.uri;
    } catch (thrown) {
      const error = asImageError(thrown, 'save-failed');
      if (!incompleteToo || error.code !== 'bad-reply') throw error;
      await file.finish(incompleteExtension, []);
      return await ports.assets.save(file, target, incompleteExtension);
    }
  };

  for (const one of leftover.files) {
    let file: OutboxFile | undefined;
    try {
      file = await one.open();
      if (!file) continue;
      saved.push(await bring(file));
      await file.drop().catch(() => undefined);
    } catch (thrown) {
      problem ??= asImageError(thrown, 'save-failed');
    } finally {
      await file?.close();
    }
  }
  if (problem) throw problem;
  await leftover.remove();
  return saved;
}

/** Remembers pictures that were saved by jobs that did not live to say so; each once, however often it is told. */
export function rememberSaved(ports: MemoryPorts): RememberSaved {
  return async (record, uri, file) => {
    const found = await verify(file).catch(() => undefined);
    if (!found) return;
    const records = await readSession(ports, record);
    if (imagesOf(records, record).some((image) => plain(image.uri) === plain(uri))) return;
    const { format, width, height } = found;
    const id = freeIds(records, record).next().value;
    const image: JobImage = { id, uri, format, width, height, bytes: file.size };
    await memoryOf(ports, record, record.request).image(image, elapsed(ports, record));
  };
}

function memoryOf(ports: MemoryPorts, { session, turn, parent }: JobRecord, request: ImageRequest): Memory {
  return rememberTurn(ports, { session, turn, ...(parent === undefined ? {} : { parent }) }, request);
}

function elapsed({ clock }: MemoryPorts, { created }: JobRecord): number {
  return Math.max(0, clock.now() - created);
}

async function readSession({ sessions }: MemoryPorts, { session }: JobRecord): Promise<readonly SessionRecord[]> {
  return sessions.read(session).catch(() => []);
}

/** What the session has of this job. */
function imagesOf(records: readonly SessionRecord[], { job }: JobRecord) {
  return records.filter((record) => record.type === 'image').filter(({ id }) => id === job || id.startsWith(`${job}-`));
}

/** Two writers may escape a URI's letters differently. */
function plain(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Ids for the job's pictures, without those that it saved before it ended. */
function* freeIds(records: readonly SessionRecord[], record: JobRecord): Generator<string, never> {
  const taken = new Set(imagesOf(records, record).map(({ id }) => id));
  for (let n = 1; ; n++) {
    const id = n === 1 ? record.job : `${record.job}-${n}`;
    if (!taken.has(id)) yield id;
  }
}
