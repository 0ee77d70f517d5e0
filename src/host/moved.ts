// Finds pictures that were moved or renamed: files of the same size in the workspace, compared by their content.
import * as vscode from 'vscode';
import type { ImageRecord, MovedRecord } from '../core/sessions';

const images = '**/*.{[pP][nN][gG],[jJ][pP][gG],[jJ][pP][eE][gG],[wW][eE][bB][pP]}';
const ignored = '**/{node_modules,.git}/**';
const maxFiles = 50_000;
const atOnce = 16;

export interface Search {
  readonly moved: readonly MovedRecord[];
  /** Pictures that are nowhere in the workspace, or from before their content was noted. */
  readonly missing: number;
}

/** @param hash of a file's content; rejects when it cannot be read. @param taken URIs where other pictures of the session are. */
export async function findMoved(
  gone: readonly ImageRecord[],
  taken: ReadonlySet<string>,
  hash: (uri: string, signal: AbortSignal) => Promise<string>,
  token: vscode.CancellationToken,
): Promise<Search> {
  const controller = new AbortController();
  const listening = token.onCancellationRequested(() => controller.abort());
  try {
    const files = await vscode.workspace.findFiles(images, ignored, maxFiles, token);
    const wanted = gone.filter(({ sha256 }) => sha256 !== undefined);
    const sizes = new Set(wanted.map(({ bytes }) => bytes));
    const found = new Map<string, string[]>();
    await eachOf(files, token, async (file) => {
      const { size } = await vscode.workspace.fs.stat(file);
      if (!sizes.has(size)) return;
      const content = await hash(file.toString(), controller.signal);
      found.set(content, [...(found.get(content) ?? []), file.toString()]);
    });
    const used = new Set(taken);
    const moved = wanted.flatMap(({ id, uri, sha256 }): MovedRecord[] => {
      const to = best(found.get(sha256 ?? '') ?? [], uri, used);
      if (to === undefined) return [];
      used.add(to);
      return [{ type: 'moved', image: id, uri: to, at: Date.now() }];
    });
    return { moved, missing: gone.length - moved.length };
  } finally {
    listening.dispose();
  }
}

/** Of several copies the one that no other picture is, then the one that kept its name, then the one that lies highest. */
function best(candidates: readonly string[], before: string, used: ReadonlySet<string>): string | undefined {
  const name = before.slice(before.lastIndexOf('/'));
  const rank = (uri: string) => Number(used.has(uri)) * 1_000_000 + Number(!uri.endsWith(name)) * 100_000 + uri.length;
  return candidates.toSorted((a, b) => rank(a) - rank(b))[0];
}

/** A file that cannot be looked at is none that is looked for. */
async function eachOf<T>(all: readonly T[], token: vscode.CancellationToken, work: (one: T) => Promise<void>) {
  let next = 0;
  const run = async () => {
    while (next < all.length && !token.isCancellationRequested) await work(all[next++] as T).catch(() => undefined);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}
