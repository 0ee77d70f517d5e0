// Stores saved images by their requests, in an append-only file shared by several windows.
import { createHash } from 'node:crypto';
import * as path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as v from 'valibot';
import { defined } from '../../core/defined';
import { createSerial } from '../../core/serial';
import type { EarlierImage, ResultCache } from '../../core/request/find-existing';
import type { BodyPieces } from '../../core/provider/nebula/request-body';
import type { ContentHasher } from './content-hasher';
import { type Disk, writeAtomic } from '../fs/disk';
import { appendText, withRegularFile } from '../fs/regular-file';
import { readLines } from '../session/session-lines';
import { parseJson, sha256 } from '../fs/schemas';

const line = v.object({
  key: sha256,
  body: sha256,
  sha256,
  id: v.string(),
  uri: v.string(),
  at: v.number(),
  workspace: v.exactOptional(v.string()),
  format: v.picklist(['png', 'jpeg', 'webp']),
  width: v.number(),
  height: v.number(),
  bytes: v.number(),
  revisedPrompt: v.exactOptional(v.string()),
});
type ResultLine = v.InferOutput<typeof line>;

const maxBytes = 64 * 1024 * 1024;
/** Bytes hashed before yielding. */
const slice = 2 * 1024 * 1024;

export interface ResultCacheOptions {
  readonly disk: Disk;
  readonly file: string;
  readonly contents: Pick<ContentHasher, 'hashOf' | 'hash'>;
  readonly now: () => number;
}

/** @param most number of images to remember; the file is compacted when it has more than twice as many lines. */
export function createResultCache({ disk, file, contents, now }: ResultCacheOptions, most = 20_000): ResultCache {
  /** By key, oldest first. */
  const known = new Map<string, ResultLine[]>();
  const hashes = new WeakMap<BodyPieces, Promise<string>>();
  let end = 0;
  let lines = 0;
  const serial = createSerial();

  const add = (text: string) => {
    const found = parseJson(line, text);
    if (!found) return;
    lines++;
    known.set(found.key, [...(known.get(found.key) ?? []), found]);
  };
  /** Reads the lines appended since, by this or another window. */
  const readAppended = async () => {
    await withRegularFile(disk, file, async (handle, size) => {
      // Another window has compacted it.
      if (size < end) forget();
      if (size > maxBytes) return;
      for await (const part of readLines(handle, end)) {
        part.lines.forEach(add);
        ({ end } = part);
      }
    });
    if (lines > 2 * most) await compact();
  };
  const forget = () => {
    known.clear();
    end = 0;
    lines = 0;
  };
  const compact = async () => {
    const newest = [...known.values()]
      .flat()
      .toSorted((a, b) => a.at - b.at)
      .slice(-most);
    const text = newest.map((one) => `\n${JSON.stringify(one)}`).join('');
    await writeAtomic(disk, file, text);
    forget();
    text.split('\n').forEach(add);
    end = Buffer.byteLength(text);
  };
  const bodyHash = (body: BodyPieces): Promise<string> => {
    const found = hashes.get(body) ?? hashPieces(body);
    hashes.set(body, found);
    return found;
  };

  return {
    bodyHash,
    find: async (key) => {
      await serial(readAppended).catch(() => undefined);
      return (known.get(keyHash(key)) ?? []).toReversed().map(({ key: _key, ...image }) => image);
    },
    add(key, body, image, workspace) {
      const write = async () => {
        const content = await contents.hashOf(image.id);
        if (content === undefined) return;
        const found = { ...defined({ workspace }), at: now(), body: await bodyHash(body), sha256: content };
        await disk.mkdir(path.dirname(file), { recursive: true });
        await appendText(disk, file, `\n${JSON.stringify({ key: keyHash(key), ...found, ...image })}`);
      };
      // Without an entry the request is paid again, which is also the default without reuse.
      serial(write).catch(() => undefined);
    },
    async isThere(image: EarlierImage, signal) {
      const content = await contents.hash(image.uri, signal).catch(() => undefined);
      return content === image.sha256;
    },
  };
}

/** Hashed, so that prompts are not stored a second time. */
function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

async function hashPieces(body: BodyPieces): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  for (const piece of body) {
    hash.update(piece);
    done += piece.length;
    if (done < slice) continue;
    await setImmediate();
    done = 0;
  }
  return hash.digest('hex');
}
