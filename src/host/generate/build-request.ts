// Builds the request that every surface passes to the image service: target, ratio, count, model.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { sanitizeStem, stemForContinuation, stemForEdit, stemFromPrompt } from '../../core/generate/file-names';
import type { ResolvedRequest } from '../../core/request/resolved-request';
import type { PastTurn } from '../../core/session/records';
import { fileNameOf } from '../vscode/format';
import { settings } from '../vscode/settings';
import { findOutputFolder, type OutputFolder, type OutputRequest } from './output-folder';
import type { RequestDraft } from './request-draft';

/** @param past see `readPastTurns`. @returns undefined without a folder. @throws {ImageError} for a bad setting. */
export async function buildRequest(
  draft: RequestDraft,
  past: readonly PastTurn[],
  findFolder: (wanted: OutputRequest) => OutputFolder | undefined | Promise<OutputFolder | undefined>,
): Promise<ResolvedRequest | undefined> {
  const { prompt, inputs, count } = draft;
  const endpoint = settings.endpoint();
  const last = past.at(-1);
  const folder = await findFolder(outputRequestOf(draft, last));
  if (!folder) return undefined;
  const ratio = draft.ratio ?? last?.turn.ratio ?? (last ? undefined : settings.ratio());
  return {
    prompt,
    inputs,
    count: count ?? settings.variations(),
    model: settings.model(),
    endpoint,
    ...folder,
    past,
    ...defined({ ratio: ratio === 'model' ? undefined : ratio, parent: last?.image.id }),
  };
}

/** Without asking; undefined when the user has to choose. @throws {ImageError} when saving there is not possible. */
export function previewOutputFolder(draft: RequestDraft, past: readonly PastTurn[]): OutputFolder | undefined {
  return findOutputFolder(outputRequestOf(draft, past.at(-1)));
}

function outputRequestOf(draft: RequestDraft, last: PastTurn | undefined): OutputRequest {
  const [first] = draft.inputs;
  const uri = last ? last.image.uri : first?.kind === 'file' ? first.uri : undefined;
  const edit = last !== undefined || draft.inputs.length === 1;
  return {
    stem: outputStem(draft, last),
    edit,
    ...defined({ source: uri === undefined ? undefined : vscode.Uri.parse(uri) }),
  };
}

/** The numbered name of the source, or a name derived from the prompt. */
function outputStem({ prompt, inputs }: RequestDraft, last: PastTurn | undefined): string {
  if (last?.turn.stem !== undefined) return sanitizeStem(last.turn.stem);
  if (last) return stemForContinuation(fileNameOf(vscode.Uri.parse(last.image.uri)));
  const [first] = inputs;
  if (inputs.length === 1 && first?.kind === 'file') return stemForEdit(first.name);
  return stemFromPrompt(prompt);
}
