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
import { nameOf } from '../vscode/format';
import { settings } from '../vscode/settings';
import { askPlace, knownPlace, noPlace, type Place, type Wanted } from './output-folder';

/** What a surface knows of a wish; what is absent comes from the conversation or the settings. */
export interface Wish {
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
  wish: Wish,
  sessions: SessionStore,
  asked: <T>(question: () => Promise<T>) => Promise<T> = (question) => question(),
): Promise<ImageRequest | undefined> {
  return makeRequest(wish, await lastTurn(sessions, wish.continueFrom), async (wanted) => {
    return knownPlace(wanted) ?? asked(() => askPlace(wanted));
  });
}

/** The request for a wish of a caller that cannot be asked. @throws {ImageError} `no-folder` when the place is not plain. */
export async function requestFromCaller(wish: Wish, sessions: SessionStore): Promise<ImageRequest> {
  const request = await makeRequest(wish, await lastTurn(sessions, wish.continueFrom), (wanted) => {
    const place = knownPlace(wanted);
    if (!place) throw noPlace();
    return Promise.resolve(place);
  });
  if (!request) throw noPlace();
  return request;
}

/** Where the result of a wish would go, without asking; undefined when only a person can say. @throws {ImageError} when it cannot go there. */
export async function previewPlace(wish: Wish, sessions: SessionStore): Promise<Place | undefined> {
  return knownPlace(wantedOf(wish, await lastTurn(sessions, wish.continueFrom)));
}

/** A ratio or pixel size that somebody typed. @throws {ImageError} `invalid-request`. */
export function readRatio(text: string): AspectRatio {
  const ratio = parseRatio(text);
  if (!ratio) throw new ImageError('invalid-request', { reason: 'ratio', subject: text.slice(0, 40) });
  return ratio;
}

/** The turn and image that a wish goes on from. @throws {ImageError} `invalid-request` for an id that is not there. */
async function lastTurn(sessions: SessionStore, from: string | undefined): Promise<PastTurn | undefined> {
  return (await readPastTurns(sessions, from)).at(-1);
}

async function makeRequest(
  wish: Wish,
  last: PastTurn | undefined,
  findPlace: (wanted: Wanted) => Promise<Place | undefined>,
): Promise<ImageRequest | undefined> {
  const { prompt, inputs, count, continueFrom, folder } = wish;
  const endpoint = settings.endpoint();
  const wanted = wantedOf(wish, last);
  const place = folder ? chosenPlace(folder, wanted.stem) : await findPlace(wanted);
  if (!place) return undefined;
  const ratio = wish.ratio ?? last?.turn.ratio ?? (last ? undefined : settings.ratio());
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

function wantedOf(wish: Wish, last: PastTurn | undefined): Wanted {
  const [first] = wish.inputs;
  const uri = last ? last.image.uri : first?.kind === 'file' ? first.uri : undefined;
  const edit = last !== undefined || wish.inputs.length === 1;
  return { stem: stemOf(wish, last), edit, ...(uri === undefined ? {} : { source: vscode.Uri.parse(uri) }) };
}

function chosenPlace(folder: vscode.Uri, stem: string): Place {
  const workspace = vscode.workspace.getWorkspaceFolder(folder)?.uri.toString();
  return { target: { folder: folder.toString(), stem }, ...(workspace ? { workspace } : {}) };
}

/** The name that the result will have: the caller's, the source's numbered on, or the prompt's. */
function stemOf({ prompt, inputs, fileName }: Wish, last: PastTurn | undefined): string {
  if (fileName !== undefined && fileName.trim() !== '') return stemFromName(fileName);
  if (last?.turn.stem !== undefined) return sanitizeStem(last.turn.stem);
  if (last) return stemForContinuation(nameOf(vscode.Uri.parse(last.image.uri)));
  const [first] = inputs;
  if (inputs.length === 1 && first?.kind === 'file') return stemForEdit(first.name);
  return stemFromPrompt(prompt);
}
