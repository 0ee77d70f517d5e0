// Finds where documents of the workspace refer to images: in open editors, then in files.
import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { languageOfName } from '../../core/references/document-types';
import { createImageIndex, type ImageIndex } from '../../core/references/image-index';
import { findImageReferences, type ImageReference } from '../../core/references/image-references';
import { fileNameOf } from '../vscode/format';
import { findDocuments, type FoundDocuments, readText } from './find-documents';

export interface FoundReference {
  /** The document, or the cell of an open notebook. */
  readonly document: vscode.Uri;
  /** The name of the image's file in the text. */
  readonly range: vscode.Range;
  readonly reference: ImageReference;
}

export interface ReferenceSearch {
  /** By the image's `toString()`; images without references are absent. */
  readonly references: ReadonlyMap<string, readonly FoundReference[]>;
  /** False when canceled or a limit was reached: an image without references may have some. */
  readonly isComplete: boolean;
}

export interface SearchLimits {
  /** Maximum bytes of a document; larger ones are skipped. */
  readonly bytes: number;
  readonly documents: number;
  readonly milliseconds: number;
  /** Of all images together. */
  readonly references: number;
}

const defaultLimits: SearchLimits = { bytes: 2_000_000, documents: 20_000, milliseconds: 60_000, references: 100_000 };
const nothing: FoundDocuments = { files: [], isIgnored: () => false, isComplete: false };
const filesAtOnce = 8;
/** Milliseconds of work before other work of the extension host has its turn. */
const maxSlice = 6;

/** Searches for many images in about the time that it takes for one. Never rejects. @param report gets the number of files read so far */
export async function findReferences(
  images: readonly vscode.Uri[],
  token?: vscode.CancellationToken,
  limits: Partial<SearchLimits> = {},
  report: (files: number) => void = () => undefined,
): Promise<ReferenceSearch> {
  const { bytes, documents, milliseconds, references } = { ...defaultLimits, ...limits };
  const found = new Map<string, FoundReference[]>();
  const until = Date.now() + milliseconds;
  let count = 0;
  const isOver = () => token?.isCancellationRequested === true || Date.now() >= until || count >= references;
  const pause = createPause();
  const find = await createFinder(images, pause);
  const search = async (uri: vscode.Uri, text: string, language: string) => {
    const places = placesOf(uri);
    const position = createPositions(text);
    for (const reference of findImageReferences(text, language)) {
      if (isOver()) return;
      const pausing = pause();
      if (pausing) await pausing;
      const image = reference && find(reference, places);
      if (!reference || image === undefined) continue;
      count++;
      const range = new vscode.Range(position(reference.start), position(reference.end));
      const ofImage = found.get(image) ?? [];
      found.set(image, ofImage);
      ofImage.push({ document: uri, range, reference });
    }
  };

  const open = openDocuments();
  for (const document of open.documents) {
    await pause();
    if (document.lineCount < maxLines) await search(document.uri, document.getText(), document.languageId);
  }
  const { files, isIgnored, isComplete } = await withDeadline(until, token, (ending) =>
    findDocuments(documents, ending),
  ).catch(() => nothing);
  const rest = files.values();
  let read = 0;
  const readAll = async () => {
    for (const file of rest) {
      if (isOver()) return;
      await pause();
      if (isIgnored(file) || open.files.has(file.toString())) continue;
      const text = await readText(file, bytes);
      report(++read);
      await pause();
      if (text !== undefined) await search(file, text, languageOfName(fileNameOf(file)));
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, readAll));
  return { references: found, isComplete: isComplete && !isOver() };
}

/** Cancels the work at the given time, in milliseconds since 1970. */
async function withDeadline<T>(
  until: number,
  token: vscode.CancellationToken | undefined,
  work: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const ending = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => ending.cancel(), Math.max(0, until - Date.now()));
  const listening = token?.onCancellationRequested(() => ending.cancel());
  try {
    return await work(ending.token);
  } finally {
    clearTimeout(timer);
    listening?.dispose();
  }
}

/** Longer documents are logs or data. */
const maxLines = 100_000;

type Pause = () => Promise<void> | undefined;

/** Waits for other work after each slice of time. */
function createPause(): Pause {
  let until = performance.now() + maxSlice;
  return () => {
    if (performance.now() < until) return undefined;
    return setImmediate().then(() => {
      until = performance.now() + maxSlice;
    });
  };
}

/** Where a document is, or may be saved. */
interface Place {
  readonly fileSystem: string;
  readonly path: string;
  readonly folder: string;
}

/** Several for a document that has not been saved, because it may belong to any workspace folder. */
function placesOf(uri: vscode.Uri): readonly Place[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const isUnplaced = uri.scheme === 'untitled' && uri.path.lastIndexOf('/') <= 0;
  if (isUnplaced)
    return folders.map((folder) => ({ ...placeIn(folder), path: `${folder.uri.path.replace(/\/$/, '')}/unsaved` }));
  const contains = ({ uri: { path } }: vscode.WorkspaceFolder) => uri.path.startsWith(`${path.replace(/\/$/, '')}/`);
  const folder = vscode.workspace.getWorkspaceFolder(uri) ?? folders.find(contains);
  return folder ? [{ ...placeIn(folder), path: uri.path }] : [];
}

const placeIn = ({ uri }: vscode.WorkspaceFolder) => ({ fileSystem: fileSystemOf(uri), folder: uri.path });

const fileSystemOf = ({ scheme, authority }: vscode.Uri): string => `${scheme}://${authority}`;

/** With one index for each file system. */
async function createFinder(images: readonly vscode.Uri[], pause: Pause) {
  const indexes = new Map<string, ImageIndex>();
  const foldsCase = process.platform === 'win32' || process.platform === 'darwin';
  for (const uri of images) {
    await pause();
    const fileSystem = fileSystemOf(uri);
    const index = indexes.get(fileSystem) ?? createImageIndex(foldsCase && uri.scheme === 'file');
    indexes.set(fileSystem, index);
    index.add({ id: uri.toString(), path: uri.path });
  }
  return (reference: ImageReference, places: readonly Place[]): string | undefined => {
    for (const place of places) {
      const image = indexes.get(place.fileSystem)?.find(reference, place);
      if (image !== undefined) return image;
    }
    return undefined;
  };
}

/** Documents whose text is not saved, the cells of open notebooks, and the files that they stand for. */
function openDocuments(): { documents: readonly vscode.TextDocument[]; files: ReadonlySet<string> } {
  const schemes = new Set((vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme));
  const documents = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri: { scheme } }) =>
      scheme === 'untitled' || scheme === 'vscode-notebook-cell' || (isDirty && schemes.has(scheme)),
  );
  const notebooks = vscode.workspace.notebookDocuments.map(({ uri }) => uri.toString());
  return { documents, files: new Set([...documents.map(({ uri }) => uri.toString()), ...notebooks]) };
}

/** Converts offsets, in order, to positions as VS Code counts them. */
function createPositions(text: string): (offset: number) => vscode.Position {
  const breaks = text.matchAll(/\r\n|\r|\n/g);
  let line = 0;
  let start = 0;
  let next = breaks.next().value;
  return (offset) => {
    while (next && next.index < offset) {
      line++;
      start = next.index + next[0].length;
      next = breaks.next().value;
    }
    return new vscode.Position(line, offset - start);
  };
}
