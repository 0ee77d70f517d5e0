// Brings home what an earlier run left in the outbox.
import { bringHome, type Home } from './bring-home';
import { asImageError, type ImageError } from './errors';
import type { JobImage } from './pipeline';
import type { JobRecord, Leftover, OutboxFile, SessionStore } from './ports';
import type { Target } from './request';
import { rememberTurn, type MemoryPorts } from './remember';

/** Where the pieces of a picture that never became whole go: nobody takes them for a picture. */
const incompleteExtension = '.incomplete';

/**
 * Saves every whole picture of a leftover to the target and remembers it in its session; what is no whole picture stays
 * in the outbox, or is saved under the extension `.incomplete` when `incompleteToo`.
 * @throws {ImageError} `bad-reply`, or why one could not be saved; what could be saved is saved.
 */
export async function recover(
  ports: MemoryPorts & Home,
  leftover: Leftover,
  target: Target,
  incompleteToo: boolean,
): Promise<string[]> {
  const { record } = leftover;
  const request = { ...record.request, target };
  const parent = record.parent === undefined ? {} : { parent: record.parent };
  const memory = rememberTurn(ports, { session: record.session, turn: record.turn, ...parent }, request);
  const ids = await freeIds(ports.sessions, record);
  const saved: string[] = [];
  let problem: ImageError | undefined;

  const bring = async (file: OutboxFile): Promise<string> => {
    try {
      const home = await bringHome(ports, file, request);
      const image: JobImage = { id: ids.next().value, ...home };
      await memory.image(image, Math.max(0, ports.clock.now() - record.created));
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
      if (file) saved.push(await bring(file));
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

/** Ids for the job's pictures, without those that it saved before it ended. */
async function freeIds(sessions: SessionStore, { session, job }: JobRecord): Promise<Iterator<string, string>> {
  const records = await sessions.read(session).catch(() => []);
  const taken = new Set(records.flatMap((record) => (record.type === 'image' ? [record.id] : [])));
  return (function* (): Generator<string, string> {
    for (let n = 1; ; n++) {
      const id = n === 1 ? job : `${job}-${n}`;
      if (!taken.has(id)) yield id;
    }
  })();
}
