// Caches the content hashes and dimensions of files, so that unchanged files are not read again.
import * as path from 'node:path';
import * as v from 'valibot';
import { type Disk, writeAtomic } from '../fs/disk';
import { appendText, readText } from '../fs/regular-file';
import { parseJson, sha256 } from '../fs/schemas';

export interface FileState {
  readonly uri: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time, in milliseconds since 1970. */
  readonly modified: number;
}

/** Dimensions in pixels, after applying the orientation. */
const line = v.object({
  uri: v.string(),
  size: v.number(),
  modified: v.number(),
  hash: sha256,
  width: v.number(),
  height: v.number(),
});
type HashLine = v.InferOutput<typeof line>;
export type HashedContent = Pick<HashLine, 'hash' | 'width' | 'height'>;

const maxBytes = 16 * 1024 * 1024;

/** JSON lines, append-only so that several windows can write. @param most files; twice as many lines are compacted. */
export function createHashCache(disk: Disk, file: string, most = 10_000) {
  let loading: Promise<Map<string, HashLine>> | undefined;
  const load = async () => {
    const stat = await disk.stat(file).catch(() => undefined);
    const text = (await readText(disk, file, maxBytes).catch(() => undefined)) ?? '';
    const lines = text.split('\n');
    const known = new Map(lines.slice(-most).flatMap(parseLine));
    if (lines.length > 2 * most || (stat && stat.size > maxBytes)) {
      const short = [...known.values()].map((one) => `\n${JSON.stringify(one)}`).join('');
      await writeAtomic(disk, file, short).catch(() => undefined);
    }
    return known;
  };
  return {
    async get({ uri, size, modified }: FileState): Promise<HashedContent | undefined> {
      const found = (await (loading ??= load())).get(uri);
      return found?.size === size && found.modified === modified ? found : undefined;
    },
    /** Never fails: a file whose state is not stored is hashed again. */
    async set({ uri, size, modified }: FileState, { hash, width, height }: HashedContent): Promise<void> {
      const known = await (loading ??= load());
      const one = { uri, size, modified, hash, width, height };
      known.set(uri, one);
      if (known.size > 2 * most) known.delete(known.keys().next().value ?? '');
      try {
        await disk.mkdir(path.dirname(file), { recursive: true });
        // The leading line break ends a line that a killed process left incomplete.
        await appendText(disk, file, `\n${JSON.stringify(one)}`);
      } catch {
        // This window still has it in memory.
      }
    },
  };
}

function parseLine(text: string): [string, HashLine][] {
  const found = parseJson(line, text);
  return found ? [[found.uri, found]] : [];
}
