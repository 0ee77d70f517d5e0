// Which content a file had when it was last looked at, so that a file that did not change is not read again.
import * as path from 'node:path';
import * as v from 'valibot';
import { type Disk, writeAtomic } from '../fs/disk';
import { appendText, readText } from '../fs/regular-file';

/** A file as its folder tells of it. */
export interface FileState {
  readonly uri: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
}

export interface HashedContent {
  /** SHA-256, 64 hexadecimal digits. */
  readonly hash: string;
  /** Pixels, turned upright. */
  readonly width: number;
  readonly height: number;
}

export interface HashCache {
  get(file: FileState): Promise<HashedContent | undefined>;
  /** Never fails: what cannot be noted is looked at again. */
  set(file: FileState, content: HashedContent): Promise<void>;
}

const line = v.object({
  uri: v.string(),
  size: v.number(),
  modified: v.number(),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  width: v.number(),
  height: v.number(),
});
type HashLine = v.InferOutput<typeof line>;

const maxBytes = 16 * 1024 * 1024;

/**
 * One line of JSON each, only ever appended to, so that several windows can; shortened when it has grown to twice `most`.
 * @param most files that are kept in mind, the last noted ones.
 */
export function createHashCache(disk: Disk, file: string, most = 10_000): HashCache {
  let loading: Promise<Map<string, HashLine>> | undefined;
  const load = async () => {
    const stat = await disk.stat(file).catch(() => undefined);
    const text = (await readText(disk, file, maxBytes).catch(() => undefined)) ?? '';
    const lines = text.split('\n');
    const known = new Map(lines.slice(-most).flatMap(parseLine));
    if (lines.length > 2 * most || (stat && stat.size > maxBytes)) {
      const short = [...known.values()].map((one) => `\n${JSON.stringify(one)}`).join('');
      await writeAtomic(disk, file, short, false).catch(() => undefined);
    }
    return known;
  };
  return {
    async get({ uri, size, modified }) {
      const found = (await (loading ??= load())).get(uri);
      return found?.size === size && found.modified === modified ? found : undefined;
    },
    async set({ uri, size, modified }, { hash, width, height }) {
      const known = await (loading ??= load());
      const one = { uri, size, modified, hash, width, height };
      known.set(uri, one);
      if (known.size > 2 * most) known.delete(known.keys().next().value ?? '');
      try {
        await disk.mkdir(path.dirname(file), { recursive: true });
        // The line break in front closes a line that a kill left half-written.
        await appendText(disk, file, `\n${JSON.stringify(one)}`);
      } catch {
        // It is known to this window.
      }
    },
  };
}

function parseLine(text: string): [string, HashLine][] {
  try {
    const found = v.safeParse(line, JSON.parse(text));
    return found.success ? [[found.output.uri, found.output]] : [];
  } catch {
    return [];
  }
}
