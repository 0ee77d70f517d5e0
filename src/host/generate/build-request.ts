// Builds the request that every surface passes to the image service: target, ratio, count, model.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { stemForContinuation, stemForEdit, stemFromPrompt } from '../../core/generate/file-names';
import { withoutStyle } from '../../core/request/project-style';
import type { ResolvedRequest } from '../../core/request/resolved-request';
import type { PastTurn } from '../../core/session/records';
import { fileNameOf } from '../vscode/format';
import { settings } from '../vscode/settings';
import { findEnteredFolder, findOutputFolder, type OutputFolder, type OutputRequest } from './output-folder';
import type { RequestDraft } from './request-draft';

/** @param past see `readPastTurns`. @returns undefined without a folder. @throws {ImageError} for a bad setting. */
export async function buildRequest(
  draft: RequestDraft,
  past: readonly PastTurn[],
  findFolder: (wanted: OutputRequest) => OutputFolder | undefined | Promise<OutputFolder | undefined>,
): Promise<ResolvedRequest | undefined> {
  const { prompt, inputs, count, style } = draft;
  const endpoint = settings.endpoint();
  const last = past.at(-1);
  const wanted = outputRequestOf(withoutStyle(draft), past);
  const folder = enteredFolder(draft, wanted) ?? (await findFolder(wanted));
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
    ...defined({
      saveTo: draft.saveTo?.trim() || undefined,
      ratio: ratio === 'model' ? undefined : ratio,
      parent: last?.image.id,
      style,
    }),
  };
}

/** Without asking; undefined when the user has to choose. @throws {ImageError} when saving there is not possible. */
export function previewOutputFolder(draft: RequestDraft, past: readonly PastTurn[]): OutputFolder | undefined {
  const wanted = outputRequestOf(withoutStyle(draft), past);
  return enteredFolder(draft, wanted) ?? findOutputFolder(wanted);
}

const enteredFolder = ({ saveTo = '' }: RequestDraft, wanted: OutputRequest): OutputFolder | undefined =>
  saveTo.trim() === '' ? undefined : findEnteredFolder(saveTo, wanted);

function outputRequestOf(draft: RequestDraft, past: readonly PastTurn[]): OutputRequest {
  const [first] = draft.inputs;
  const last = past.at(-1);
  const uri = last ? last.image.uri : first?.kind === 'file' ? first.uri : undefined;
  const edit = last !== undefined || draft.inputs.length === 1;
  return {
    stem: outputStem(draft, past),
    edit,
    ...defined({ source: uri === undefined ? undefined : vscode.Uri.parse(uri) }),
  };
}

/** Derived from the source and the change, or from the prompt alone. */
function outputStem({ prompt, inputs }: RequestDraft, past: readonly PastTurn[]): string {
  const [root] = past;
  const last = past.at(-1);
  if (root && last)
    return stemForContinuation(withoutStyle(root.turn), fileNameOf(vscode.Uri.parse(last.image.uri)), prompt);
  const [first] = inputs;
  if (inputs.length === 1 && first?.kind === 'file') return stemForEdit(first.name, prompt);
  return stemFromPrompt(prompt);
}
