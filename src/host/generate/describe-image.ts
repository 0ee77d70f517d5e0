// Finds the alt text of an image: by its session, the document that refers to it, or its name.
import * as vscode from 'vscode';
import { altText } from '../../core/generate/alt-text';
import type { InputSource } from '../../core/image/byte-source';
import { readPastTurns } from '../../core/request/resolved-request';
import type { PastTurn } from '../../core/session/records';
import type { SessionStore } from '../../core/session/session-store';
import { contentHash } from '../../store/cache/content-hash';
import type { Disk } from '../../store/fs/disk';
import { findSessionImage } from '../../store/session/find-image';
import { fileNameOf } from '../vscode/format';

/** An image to insert. */
export interface InsertedImage {
  readonly uri: string;
  /** Its ID in a session, if it is known. */
  readonly id?: string;
  /** Pixels; absent if unknown. */
  readonly width?: number;
  readonly height?: number;
}

export interface DescriptionParts {
  readonly disk: Disk;
  /** Opens a file of any file system of VS Code. */
  readonly open: (uri: string, signal: AbortSignal) => Promise<InputSource>;
  readonly sessions: SessionStore;
  readonly sessionsFolder: string;
  /** The open session, which is searched first. */
  readonly currentSession: () => string;
}

interface DescribedImage {
  readonly uri: string;
  /** Its ID in a session, if it is known. */
  readonly id?: string;
}

/** An edit of an edit of … of a generated image. */
const maxDepth = 8;
/** Milliseconds for the search in all sessions. */
const timeout = 3000;

/** @param inDocument the alt text that the target document uses for an image. */
export async function describeImage(
  parts: DescriptionParts,
  image: DescribedImage,
  inDocument: (uri: string) => string | undefined = () => undefined,
): Promise<string> {
  return describe({ ...parts, inDocument, signal: AbortSignal.timeout(timeout) }, image, await pastOf(parts, image), 0);
}

interface Description extends DescriptionParts {
  readonly inDocument: (uri: string) => string | undefined;
  readonly signal: AbortSignal;
}

async function describe(
  work: Description,
  { uri }: DescribedImage,
  past: readonly PastTurn[] | undefined,
  depth: number,
): Promise<string> {
  const chain = past ?? (await findPast(work, uri));
  const root = chain[0]?.turn;
  const fileName = fileNameOf(vscode.Uri.parse(uri));
  if (root?.inputs.length === 0) return altText(root, fileName, () => undefined);
  // Of a chain that starts with a file, the document may contain an earlier image.
  const earlier = [uri, ...chain.map(({ image }) => image.uri).toReversed()];
  const used = earlier.map(work.inDocument).find((text) => text !== undefined);
  if (used !== undefined) return used;
  const known = new Map<string, string>();
  for (const input of root?.inputs ?? []) {
    if (input.kind !== 'file' || known.has(input.uri)) continue;
    const origin = depth < maxDepth ? await findPast(work, input.uri) : [];
    const text =
      origin.length > 0 ? await describe(work, { uri: input.uri }, origin, depth + 1) : work.inDocument(input.uri);
    if (text) known.set(input.uri, text);
  }
  return altText(root, fileName, (input) => known.get(input));
}

/** By the ID; undefined if it has none or its session no longer exists. */
async function pastOf({ sessions }: DescriptionParts, { id }: DescribedImage) {
  return id === undefined ? undefined : readPastTurns(sessions, id).catch(() => undefined);
}

/** By the content of the file; empty if no session contains it, or the search takes too long. */
async function findPast(work: Description, uri: string): Promise<readonly PastTurn[]> {
  const { disk, open, sessions, sessionsFolder, currentSession, signal } = work;
  try {
    signal.throwIfAborted();
    const source = await open(uri, signal);
    try {
      const wanted = { sha256: await contentHash(source, signal), uri, bytes: source.size };
      const { found } = await findSessionImage(disk, sessionsFolder, wanted, currentSession(), signal);
      return found ? await readPastTurns(sessions, found.image.id) : [];
    } finally {
      await source.close();
    }
  } catch {
    return [];
  }
}
