// Finds moved or renamed images: workspace files of the same size, compared by their content.
import * as vscode from 'vscode';
import { type FoundFile, matchMovedImages } from '../../core/session/match-moved';
import type { ImageRecord, MovedRecord } from '../../core/session/records';
import { fileIdentity, type RealPath } from '../inputs/file-identity';
import { imageGlob } from '../inputs/open-input';

const ignored = '**/{node_modules,.git}/**';
const maxFiles = 50_000;
const atOnce = 16;

export interface MoveSearchResult {
  readonly moved: readonly MovedRecord[];
  /** Images that were not found in the workspace, or were saved before content hashes were recorded. */
  readonly missing: number;
}

export interface MoveSearchOptions {
  /** SHA-256 of a file. @throws when it cannot be read. */
  readonly hash: (uri: string, signal: AbortSignal) => Promise<string>;
  readonly real: RealPath;
}

/**
 * @param there images of the session that are still at their location.
 * @returns undefined when canceled: an incomplete search could match an image with the wrong file.
 */
export async function findMovedImages(
  missing: readonly ImageRecord[],
  there: readonly ImageRecord[],
  { hash, real }: MoveSearchOptions,
  token: vscode.CancellationToken,
): Promise<MoveSearchResult | undefined> {
  const controller = new AbortController();
  const listening = token.onCancellationRequested(() => controller.abort());
  try {
    const files = await vscode.workspace.findFiles(imageGlob, ignored, maxFiles, token);
    // Records may spell a URI differently than VS Code.
    const wanted = missing.flatMap((image) =>
      image.sha256 === undefined ? [] : { ...image, uri: vscode.Uri.parse(image.uri).toString() },
    );
    const sizes = new Set(wanted.map(({ bytes }) => bytes));
    const found: FoundFile[] = [];
    await forEachLimited(files, token, async (file) => {
      const { size } = await vscode.workspace.fs.stat(file);
      if (!sizes.has(size)) return;
      const sha256 = await hash(file.toString(), controller.signal);
      found.push({ uri: file.toString(), identity: await fileIdentity(file, real), sha256 });
    });
    const taken = new Set<string>();
    await forEachLimited(there, token, async ({ uri, bytes }) => {
      if (sizes.has(bytes)) taken.add(await fileIdentity(vscode.Uri.parse(uri), real));
    });
    if (token.isCancellationRequested) return undefined;
    const moved = [...matchMovedImages(wanted, found, taken)].map(([image, uri]): MovedRecord => ({
      type: 'moved',
      image,
      uri,
      at: Date.now(),
    }));
    return { moved, missing: missing.length - moved.length };
  } finally {
    listening.dispose();
  }
}

/** A file that cannot be read does not match. */
async function forEachLimited<T>(all: readonly T[], token: vscode.CancellationToken, work: (one: T) => Promise<void>) {
  let next = 0;
  const run = async () => {
    while (next < all.length && !token.isCancellationRequested) await work(all[next++] as T).catch(() => undefined);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}
