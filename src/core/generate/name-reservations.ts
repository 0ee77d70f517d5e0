// Reserves numbered file names for the images of a request, so that their numbers follow their order.
import type { Assets } from '../outbox/outbox';
import type { FileNumbers, OutputTarget } from '../request/image-request';

export interface ReservedNames {
  /** One per file, in order. */
  readonly numbers: readonly FileNumbers[];
  /** Called when the files have been saved, or will not be. */
  release(): void;
}

export type NameReservations = ReturnType<typeof createNameReservations>;

/**
 * Other windows don't know the reserved names: if one of them is taken when its file is saved, `FileNumbers` applies.
 * @param assets lists the names that are taken.
 */
export function createNameReservations(assets: Pick<Assets, 'names'>) {
  const reserved = new Map<string, Set<number>>();
  return async (target: OutputTarget, count: number): Promise<ReservedNames> => {
    const key = JSON.stringify([target.folder, comparable(target.stem)]);
    const names = await namesIn(assets, target);
    const ours = reserved.get(key) ?? new Set();
    const first = firstFreeNumber(names, target.stem, count, ours);
    const own = Array.from({ length: count }, (_, index) => first + index);
    reserved.set(key, ours);
    for (const number of own) ours.add(number);
    return {
      numbers: own.map((number) => ({ own: number, next: first + count })),
      release() {
        for (const number of own) ours.delete(number);
        if (ours.size === 0 && reserved.get(key) === ours) reserved.delete(key);
      },
    };
  };
}

async function namesIn(assets: Pick<Assets, 'names'>, target: OutputTarget): Promise<readonly string[]> {
  try {
    return await assets.names(target);
  } catch {
    // Nothing is overwritten when the files are saved.
    return [];
  }
}

/** The first of `count` consecutive numbers that no image with the stem has, whatever its format. */
export function firstFreeNumber(
  names: readonly string[],
  stem: string,
  count: number,
  reserved: ReadonlySet<number> = new Set(),
): number {
  const wanted = comparable(stem);
  const taken = new Set(reserved);
  for (const name of names) {
    const rest = comparable(name);
    const number = rest.startsWith(wanted) && imageEnding.exec(rest.slice(wanted.length));
    if (number) taken.add(Number(number[1] ?? 1));
  }
  let first = 1;
  for (let n = 1; n < first + count; n++) if (taken.has(n)) first = n + 1;
  return first;
}

const imageEnding = /^(?:-([1-9]\d{0,5}))?\.(?:png|jpe?g|webp)$/;

/** Some file systems distinguish neither case nor composed characters. */
const comparable = (name: string): string => name.normalize('NFC').toLowerCase();
