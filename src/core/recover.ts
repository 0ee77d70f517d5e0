// Brings home what an earlier run left in the outbox.
import { bringHome, type Home } from './bring-home';
import type { JobImage } from './pipeline';
import type { Leftover } from './ports';
import type { Target } from './request';
import { rememberTurn, type MemoryPorts } from './remember';

/** Where the pieces of a picture that never became whole go: nobody takes them for a picture. */
const incompleteExtension = '.incomplete';

/**
 * Saves every whole picture of a leftover to the target and remembers it in its session; what is no whole picture stays
 * in the outbox, or is saved under the extension `.incomplete` when `incompleteToo`.
 * @throws {ImageError} `bad-reply`, or why it could not be saved; what was saved before stays saved.
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
  const saved: string[] = [];
  for (const [index, one] of leftover.files.entries()) {
    const file = await one.open();
    try {
      const id = index === 0 ? record.job : `${record.job}-${index + 1}`;
      const image: JobImage = { id, ...(await bringHome(ports, file, request)) };
      await memory.image(image, Math.max(0, ports.clock.now() - record.created));
      saved.push(image.uri);
    } catch (thrown) {
      if (!incompleteToo || file.finished) throw thrown;
      saved.push(await ports.assets.save(file, target, incompleteExtension));
    } finally {
      await file.close();
    }
  }
  await leftover.remove();
  return saved;
}
