// Reads the details of one file: its headers at once; its session and credentials in the background.
import { createHash, X509Certificate } from 'node:crypto';
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import type { InputSource } from '../../core/image/byte-source';
import type { CredentialsCheck, ImageMetadata } from '../../core/image/metadata/image-metadata';
import { readImageMetadata } from '../../core/image/metadata/read-metadata';
import { verifyCredentials } from '../../core/image/metadata/verify-credentials';
import type { Log } from '../../core/platform';
import type { DetailsAction, DetailsSection, DetailsText, DetailsView } from '../../shared/details-protocol';
import { contentHash } from '../../store/cache/content-hash';
import { findSessionImage, type SessionImage } from '../../store/session/find-image';
import { describeImage, type DescriptionParts } from '../generate/describe-image';
import { fileNameOf, shortPath } from '../vscode/format';
import {
  cameraSection,
  credentialsSection,
  fileSection,
  generatorSections,
  section,
  statementsSection,
} from './metadata-sections';
import { type SessionLookup, sessionSection } from './session-section';

export interface ImageDetailsParts extends DescriptionParts {
  /** Why a file has no details, as a sentence; undefined if it is an image that can be read. */
  readonly problemOf: (uri: vscode.Uri) => Promise<string | undefined>;
  /** Resolves when the hashes of new images have been recorded. */
  readonly hashesRecorded: () => Promise<void>;
  readonly log: Pick<Log, 'warn'>;
}

export type ImageDetails = ReturnType<typeof readImageDetails>;

/** @param changed called whenever the view has changed. */
export function readImageDetails(parts: ImageDetailsParts, id: string, uri: vscode.Uri, changed: () => void) {
  const { disk, open, log } = parts;
  const ended = new AbortController();
  const { signal } = ended;
  /** Before anything was read; undefined until then. */
  let state: string | undefined;
  let problem: string | undefined;
  let metadata: ImageMetadata | undefined;
  let check: CredentialsCheck | undefined;
  let lookup: SessionLookup = { state: 'pending' };

  const change = () => {
    if (!signal.aborted) changed();
  };
  const withFile = async <T>(work: (source: InputSource) => Promise<T>): Promise<T> => {
    const source = await open(uri.toString(), signal);
    try {
      return await work(source);
    } finally {
      await source.close();
    }
  };
  const readHeaders = async () => {
    state = await fileState(uri);
    try {
      problem = await parts.problemOf(uri);
      if (problem === undefined) metadata = await withFile(readImageMetadata);
    } catch (thrown) {
      log.warn(`The details of ${uri.toString()} could not be read: ${String(thrown)}`);
      problem = vscode.l10n.t('The file could not be read.');
    }
  };
  const lookUp = async () => {
    const sha256 = await withFile((source) => contentHash(source, signal));
    await parts.hashesRecorded();
    const wanted = { sha256, uri: uri.toString(), bytes: metadata?.bytes ?? 0 };
    const { found, complete } = await findSessionImage(
      disk,
      parts.sessionsFolder,
      wanted,
      parts.currentSession(),
      signal,
    );
    if (!found) return void (lookup = { state: 'none', complete });
    const alt = await describeImage(parts, { uri: uri.toString(), id: found.image.id });
    lookup = { state: 'found', found, missing: await findMissing(found), alt };
  };
  const verify = async () => {
    check = await withFile((source) => verifyCredentials(source, signal, { createHash, isIssuedBy }));
  };
  /** @param fallback applies if the work fails for another reason than the end of these details. */
  const inBackground = async (work: () => Promise<void>, fallback: () => void) => {
    try {
      await work();
    } catch (thrown) {
      if (signal.aborted) return;
      log.warn(`The details of ${uri.toString()} are incomplete: ${String(thrown)}`);
      fallback();
    }
    change();
  };
  const headers = readHeaders().then(change);
  const all = headers.then(async () => {
    if (!metadata) return;
    await inBackground(lookUp, () => (lookup = { state: 'none', complete: false }));
    if (metadata.credentials?.embedded && !signal.aborted)
      await inBackground(verify, () => (check = { state: 'unverified' }));
  });

  return {
    id,
    uri,
    /** Resolves when the headers have been read. */
    headers,
    /** Resolves when everything is known. */
    all,
    /** Whether the file was changed, deleted or restored since it was read. */
    hasChanged: async (): Promise<boolean> => state !== undefined && (await fileState(uri)) !== state,
    found: (): SessionImage | undefined => (lookup.state === 'found' ? lookup.found : undefined),
    view(): DetailsView {
      const sections = metadata
        ? [
            sessionSection(lookup),
            ...generatorSections(metadata),
            ...credentialsSection(metadata, check),
            fileSection(metadata),
            ...cameraSection(metadata),
            ...statementsSection(metadata),
          ]
        : problem === undefined
          ? [section({ id: 'file', title: vscode.l10n.t('File'), pending: vscode.l10n.t('Reading the file…') })]
          : [];
      const fileActions: DetailsAction[] = metadata ? ['copy', 'open', 'reveal'] : [];
      const sessionActions: DetailsAction[] = lookup.state === 'found' ? ['continue', 'again', 'revealSession'] : [];
      return {
        id,
        name: fileNameOf(uri),
        folder: shortPath(vscode.Uri.joinPath(uri, '..')),
        actions: [...sessionActions, ...fileActions],
        sections: withDistinctPrompts(sections),
        ...defined({ problem }),
      };
    },
    dispose: () => ended.abort(),
  };
}

/** Whether the key of a certificate has signed another one. */
const isIssuedBy = (certificate: Uint8Array, issuer: Uint8Array): boolean =>
  new X509Certificate(certificate).verify(new X509Certificate(issuer).publicKey);

/** Offers only the first of equal prompts, which the session and several places in the file may contain. */
function withDistinctPrompts(sections: readonly DetailsSection[]): readonly DetailsSection[] {
  const seen = new Set<string>();
  const distinct = ({ prompt, ...text }: DetailsText): DetailsText => {
    const isNew = prompt === true && !seen.has(text.text.trim());
    if (isNew) seen.add(text.text.trim());
    return isNew ? { ...text, prompt } : text;
  };
  return sections.map((one) => ({ ...one, texts: one.texts.map(distinct) }));
}

/** Differs when the file has changed, and is empty if it does not exist. */
async function fileState(uri: vscode.Uri): Promise<string> {
  return vscode.workspace.fs.stat(uri).then(
    ({ size, mtime }) => `${size} ${mtime}`,
    () => '',
  );
}

/** Milliseconds: a disconnected network share may not respond. */
const timeout = 5000;

/** The URIs of the input files and the parent that no longer exist. */
export async function findMissing({ turn, parent }: SessionImage): Promise<ReadonlySet<string>> {
  const files = turn.inputs.flatMap((input) => (input.kind === 'file' ? [input.uri] : []));
  const uris = [...new Set(parent ? [...files, parent.image.uri] : files)];
  const missing = await Promise.all(uris.map(isMissing));
  return new Set(uris.filter((_, index) => missing[index]));
}

/** False if this cannot be determined. */
async function isMissing(uri: string): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), timeout).unref());
  const found = vscode.workspace.fs.stat(vscode.Uri.parse(uri, true)).then(
    () => false,
    (thrown: unknown) => thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound',
  );
  return Promise.race([found, late]);
}
