// Builds the `ImageRequest` that every surface passes to the image service.
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import {
  sanitizeStem,
  stemForContinuation,
  stemForEdit,
  stemFromName,
  stemFromPrompt,
} from '../../core/generate/file-names';
import type { SessionStore } from '../../core/session/session-store';
import { parseRatio, type AspectRatio } from '../../core/request/aspect-ratio';
import type { ImageInput, ImageRequest } from '../../core/request/image-request';
import type { PastTurn } from '../../core/session/records';
import { readPastTurns } from '../../core/generate/image-service';
import { fileNameOf } from '../vscode/format';
import { settings } from '../vscode/settings';
import {
  askOutputFolder,
  findOutputFolder,
  noFolderError,
  type OutputFolder,
  type OutputRequest,
} from './output-folder';

/** The request as a surface knows it; absent fields come from the session or the settings. */
export interface RequestDraft {
  readonly prompt: string;
  readonly inputs: readonly ImageInput[];
  /** `model`: the model's choice. Absent: the session's ratio, else the setting. */
  readonly ratio?: AspectRatio | 'model';
  readonly count?: number;
  readonly continueFrom?: string;
  readonly folder?: vscode.Uri;
  readonly fileName?: string;
}

/**
 * Builds the request and asks the user if there are several possible folders; undefined when the user cancels.
 * @param asked wraps that question.
 */
export async function requestFromPerson(
  draft: RequestDraft,
  sessions: SessionStore,
  asked: <T>(question: () => Promise<T>) => Promise<T> = (question) => question(),
): Promise<ImageRequest | undefined> {
  return makeRequest(draft, await lastTurn(sessions, draft.continueFrom), async (wanted) => {
    return findOutputFolder(wanted) ?? asked(() => askOutputFolder(wanted));
  });
}

/**
 * Builds the request for a caller that cannot be asked. @throws {ImageError} `no-folder` when the folder is ambiguous.
 */
export async function requestFromCaller(draft: RequestDraft, sessions: SessionStore): Promise<ImageRequest> {
  const request = await makeRequest(draft, await lastTurn(sessions, draft.continueFrom), (wanted) => {
    const place = findOutputFolder(wanted);
    if (!place) throw noFolderError();
    return Promise.resolve(place);
  });
  if (!request) throw noFolderError();
  return request;
}

/**
 * Where the result would be saved, without asking; undefined when the user has to choose. @throws {ImageError} when it
 * cannot be saved there.
 */
export async function previewOutputFolder(
  draft: RequestDraft,
  sessions: SessionStore,
): Promise<OutputFolder | undefined> {
  return findOutputFolder(outputRequestOf(draft, await lastTurn(sessions, draft.continueFrom)));
}

/** Parses a ratio or a pixel size entered as text. @throws {ImageError} `invalid-request`. */
export function parseRatioInput(text: string): AspectRatio {
  const ratio = parseRatio(text);
  if (!ratio) throw new ImageError('invalid-request', { reason: 'ratio', subject: text.slice(0, 40) });
  return ratio;
}

/** The turn and the image that a draft continues. @throws {ImageError} `invalid-request` for an unknown ID. */
async function lastTurn(sessions: SessionStore, from: string | undefined): Promise<PastTurn | undefined> {
  return (await readPastTurns(sessions, from)).at(-1);
}

async function makeRequest(
  draft: RequestDraft,
  last: PastTurn | undefined,
  findPlace: (wanted: OutputRequest) => Promise<OutputFolder | undefined>,
): Promise<ImageRequest | undefined> {
  const { prompt, inputs, count, continueFrom, folder } = draft;
  const endpoint = settings.endpoint();
  const wanted = outputRequestOf(draft, last);
  const place = folder ? chosenFolder(folder, wanted.stem) : await findPlace(wanted);
  if (!place) return undefined;
  const ratio = draft.ratio ?? last?.turn.ratio ?? (last ? undefined : settings.ratio());
  return {
    prompt,
    inputs,
    count: count ?? settings.variations(),
    model: settings.model(),
    endpoint,
    ...place,
    ...(ratio === undefined || ratio === 'model' ? {} : { ratio }),
    ...(continueFrom === undefined ? {} : { continueFrom }),
  };
}

function outputRequestOf(draft: RequestDraft, last: PastTurn | undefined): OutputRequest {
  const [first] = draft.inputs;
  const uri = last ? last.image.uri : first?.kind === 'file' ? first.uri : undefined;
  const edit = last !== undefined || draft.inputs.length === 1;
  return { stem: outputStem(draft, last), edit, ...(uri === undefined ? {} : { source: vscode.Uri.parse(uri) }) };
}

function chosenFolder(folder: vscode.Uri, stem: string): OutputFolder {
  const workspace = vscode.workspace.getWorkspaceFolder(folder)?.uri.toString();
  return { target: { folder: folder.toString(), stem }, ...(workspace ? { workspace } : {}) };
}

/** The file name of the result: the caller's, the numbered name of the source, or a name derived from the prompt. */
function outputStem({ prompt, inputs, fileName }: RequestDraft, last: PastTurn | undefined): string {
  if (fileName !== undefined && fileName.trim() !== '') return stemFromName(fileName);
  if (last?.turn.stem !== undefined) return sanitizeStem(last.turn.stem);
  if (last) return stemForContinuation(fileNameOf(vscode.Uri.parse(last.image.uri)));
  const [first] = inputs;
  if (inputs.length === 1 && first?.kind === 'file') return stemForEdit(first.name);
  return stemFromPrompt(prompt);
}
