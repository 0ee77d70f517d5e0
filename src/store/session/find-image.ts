// Finds the image of a session that has the content of a file, and reads its records.
// Searches for the bytes of its hash, so that only the lines of the session that contains it are parsed.
import type { FileHandle } from 'node:fs/promises';
import { withoutStyle } from '../../core/request/project-style';
import { type ImageRecord, type SessionRecord, turnIdOf, type TurnRecord } from '../../core/session/records';
import { type Disk, errno } from '../fs/disk';
import { isNotRegularFile, withRegularFile } from '../fs/regular-file';
import { containsAny } from './contains-text';
import { maxSessionBytes, sessionPath } from './session-file';
import { parseRecord, readLines } from './session-lines';

export interface WantedImage {
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** With `bytes`, identifies an image whose hash is not recorded. */
  readonly uri: string;
  readonly bytes: number;
}

export interface SessionImage {
  readonly session: string;
  /** The title given by the user, else the first prompt. */
  readonly title: string;
  readonly image: ImageRecord;
  readonly turn: TurnRecord;
  readonly starred: boolean;
  /** The image that its turn continues. */
  readonly parent?: { readonly image: ImageRecord; readonly turn: TurnRecord };
}

export interface ImageSearch {
  readonly found?: SessionImage;
  /** False if a session could not be read, or there were more than one search reads. */
  readonly complete: boolean;
}

/** Bytes of all sessions that one search reads. */
const maxSearched = 1024 * 1024 * 1024;
const maxSessions = 20_000;
/** Images with the same content in one session that are compared by their URI. */
const maxCandidates = 20;
const sessionName = /^([a-z0-9]{12})\.jsonl$/;

/**
 * Prefers the session `first`, then the one used last.
 * @throws the signal's reason if it aborts.
 */
export async function findSessionImage(
  disk: Disk,
  folder: string,
  wanted: WantedImage,
  first: string,
  signal: AbortSignal,
): Promise<ImageSearch> {
  let complete = true;
  /** A session that was deleted in the meantime, or is not a file, contains no image. */
  const skip = (thrown: unknown): undefined => {
    signal.throwIfAborted();
    if (errno(thrown) === '') throw thrown;
    if (errno(thrown) !== 'ENOENT' && !isNotRegularFile(thrown)) complete = false;
  };
  const sessions = await listSessions(disk, folder, first, signal, skip);
  const needles = [wanted.sha256, JSON.stringify(wanted.uri)].map((text) => Buffer.from(text));
  let left = maxSearched;
  /** Found by URI and size; an image with the same hash in another session is more certain. */
  let similar: SessionImage | undefined;
  for (const { session, size } of sessions.slice(0, maxSessions)) {
    signal.throwIfAborted();
    if (size > maxSessionBytes) {
      complete = false;
      continue;
    }
    if (size > left) return { complete: false, ...(similar ? { found: similar } : {}) };
    left -= size;
    const found = await searchSession(disk, folder, session, wanted, needles, signal).catch(skip);
    if (found?.image.sha256 === wanted.sha256) return { found, complete: true };
    similar ??= found;
  }
  return { complete: complete && sessions.length <= maxSessions, ...(similar ? { found: similar } : {}) };
}

async function listSessions(
  disk: Disk,
  folder: string,
  first: string,
  signal: AbortSignal,
  skip: (thrown: unknown) => undefined,
) {
  const names = (await disk.readdir(folder).catch(skip)) ?? [];
  const sessions = names.flatMap((name) => sessionName.exec(name)?.[1] ?? []);
  const listed: { session: string; size: number; modified: number }[] = [];
  const waiting = sessions.values();
  const work = async () => {
    for (const session of waiting) {
      signal.throwIfAborted();
      const found = await disk.stat(sessionPath(folder, session)).catch(skip);
      if (!found?.isFile()) continue;
      listed.push({ session, size: found.size, modified: session === first ? Infinity : found.mtimeMs });
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return listed.toSorted((a, b) => (a.modified === b.modified ? 0 : b.modified - a.modified));
}

async function searchSession(
  disk: Disk,
  folder: string,
  session: string,
  wanted: WantedImage,
  needles: readonly Buffer[],
  signal: AbortSignal,
): Promise<SessionImage | undefined> {
  return withRegularFile(disk, sessionPath(folder, session), async (handle) => {
    if (!(await containsAny(handle, needles, signal))) return undefined;
    const candidates = await findCandidates(handle, wanted, signal);
    const images: SessionImage[] = [];
    for (const id of candidates) {
      const image = await readImage(handle, session, id, signal);
      if (image && isMatch(image.image, wanted)) images.push(image);
    }
    const sure = images.filter(({ image }) => image.sha256 === wanted.sha256);
    return sure.find(({ image }) => image.uri === wanted.uri) ?? sure[0] ?? images[0];
  });
}

/** An image without a recorded hash is recognized by its place and its size. */
function isMatch({ sha256, uri, bytes }: ImageRecord, wanted: WantedImage): boolean {
  return sha256 === undefined ? uri === wanted.uri && bytes === wanted.bytes : sha256 === wanted.sha256;
}

/** The IDs of images that are recorded with the hash or the URI, newest first. */
async function findCandidates(handle: FileHandle, wanted: WantedImage, signal: AbortSignal): Promise<string[]> {
  const uri = JSON.stringify(wanted.uri);
  const [sure, similar]: [Set<string>, Set<string>] = [new Set(), new Set()];
  await readMatching(
    handle,
    (line) => line.includes(wanted.sha256) || line.includes(uri),
    signal,
    (record) => {
      if (record.type === 'content' && record.sha256 === wanted.sha256) sure.add(record.image);
      if (record.type === 'image') (record.sha256 === wanted.sha256 ? sure : similar).add(record.id);
      if (record.type === 'moved' && record.uri === wanted.uri) similar.add(record.image);
    },
  );
  const newest = (ids: ReadonlySet<string>) => [...ids].toReversed().slice(0, maxCandidates);
  return [...new Set([...newest(sure), ...newest(similar)])];
}

async function readImage(
  handle: FileHandle,
  session: string,
  id: string,
  signal: AbortSignal,
): Promise<SessionImage | undefined> {
  let [title, firstPrompt]: [string, string | undefined] = ['', undefined];
  const parts = await readTurn(handle, id, signal, (record) => {
    if (record.type === 'title') title = record.title.trim();
    if (record.type === 'turn') firstPrompt ??= withoutStyle(record).prompt;
  });
  if (!parts) return undefined;
  const { parent } = parts.turn;
  const before = parent === undefined ? undefined : await readTurn(handle, parent, signal);
  const continued = before && { parent: { image: before.image, turn: before.turn } };
  return { session, title: title || (firstPrompt ?? ''), ...parts, ...continued };
}

/**
 * The records of an image and its turn.
 * @param id the ID of the image, or of its turn: the first image then.
 * @param other called for every title, and for the first turn.
 */
async function readTurn(
  handle: FileHandle,
  id: string,
  signal: AbortSignal,
  other: (record: SessionRecord) => void = () => undefined,
): Promise<Pick<SessionImage, 'image' | 'turn' | 'starred'> | undefined> {
  const turnId = id.split('.').length > 2 ? turnIdOf(id) : id;
  const [images, uris, hashes, stars] = [
    new Map<string, ImageRecord>(),
    new Map<string, { uri: string; at: number }>(),
    new Map<string, string>(),
    new Map<string, { marked: boolean; at: number }>(),
  ];
  let turn: TurnRecord | undefined;
  let isFirst = true;
  const fits = (line: string) => {
    if (line.includes(turnId) || line.startsWith('{"type":"title"')) return true;
    if (!isFirst || !line.startsWith('{"type":"turn"')) return false;
    isFirst = false;
    return true;
  };
  await readMatching(handle, fits, signal, (record) => {
    other(record);
    if (record.type === 'turn' && record.id === turnId) turn ??= record;
    if (record.type === 'image' && record.turn === turnId && !images.has(record.id)) images.set(record.id, record);
    if (record.type === 'content') hashes.set(record.image, record.sha256);
    if (record.type === 'moved' && (uris.get(record.image)?.at ?? -Infinity) <= record.at)
      uris.set(record.image, record);
    if (record.type === 'mark' && (stars.get(record.image)?.at ?? -Infinity) <= record.at)
      stars.set(record.image, record);
  });
  const image = images.get(id) ?? (id === turnId ? [...images.values()][0] : undefined);
  if (!image || !turn) return undefined;
  const sha256 = hashes.get(image.id) ?? image.sha256;
  const uri = uris.get(image.id)?.uri ?? image.uri;
  const starred = stars.get(image.id)?.marked === true;
  return { image: { ...image, uri, ...(sha256 === undefined ? {} : { sha256 }) }, turn, starred };
}

/** Parses only the lines that `fits` selects. */
async function readMatching(
  handle: FileHandle,
  fits: (line: string) => boolean,
  signal: AbortSignal,
  take: (record: SessionRecord) => void,
): Promise<void> {
  for await (const { lines } of readLines(handle, 0, signal))
    for (const line of lines) {
      const record = fits(line) ? parseRecord(line) : undefined;
      if (record) take(record);
    }
}
