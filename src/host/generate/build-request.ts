// Makes the one request value that every surface hands to the studio.
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

/** What a surface knows of a wish; what is absent comes from the conversation or the settings. */
export interface RequestDraft {
  readonly prompt: string;
  readonly inputs: readonly ImageInput[];
  /** `model`: the model's choice. Absent: the conversation's, else the setting's. */
  readonly ratio?: AspectRatio | 'model';
  readonly count?: number;
  readonly continueFrom?: string;
  readonly folder?: vscode.Uri;
  readonly fileName?: string;
}

/**
 * The request for a wish; where several places are possible the person is asked, and undefined means that they left.
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

/** The request for a wish of a caller that cannot be asked. @throws {ImageError} `no-folder` when the place is not plain. */
export async function requestFromCaller(draft: RequestDraft, sessions: SessionStore): Promise<ImageRequest> {
  const request = await makeRequest(draft, await lastTurn(sessions, draft.continueFrom), (wanted) => {
    const place = findOutputFolder(wanted);
    if (!place) throw noFolderError();
    return Promise.resolve(place);
  });
  if (!request) throw noFolderError();
  return request;
}

/** Where the result of a wish would go, without asking; undefined when only a person can say. @throws {ImageError} when it cannot go there. */
export async function previewOutputFolder(
  draft: RequestDraft,
  sessions: SessionStore,
): Promise<OutputFolder | undefined> {
  return findOutputFolder(outputRequestOf(draft, await lastTurn(sessions, draft.continueFrom)));
}

/** A ratio or pixel size that somebody typed. @throws {ImageError} `invalid-request`. */
export function parseRatioInput(text: string): AspectRatio {
  const ratio = parseRatio(text);
  if (!ratio) throw new ImageError('invalid-request', { reason: 'ratio', subject: text.slice(0, 40) });
  return ratio;
}

/** The turn and image that a wish goes on from. @throws {ImageError} `invalid-request` for an id that is not there. */
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

/** The name that the result will have: the caller's, the source's numbered on, or the prompt's. */
function outputStem({ prompt, inputs, fileName }: RequestDraft, last: PastTurn | undefined): string {
  if (fileName !== undefined && fileName.trim() !== '') return stemFromName(fileName);
  if (last?.turn.stem !== undefined) return sanitizeStem(last.turn.stem);
  if (last) return stemForContinuation(fileNameOf(vscode.Uri.parse(last.image.uri)));
  const [first] = inputs;
  if (inputs.length === 1 && first?.kind === 'file') return stemForEdit(first.name);
  return stemFromPrompt(prompt);
}
