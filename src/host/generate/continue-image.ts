// Runs "Continue Last Image", or offers alternatives if the image is missing.
import * as vscode from 'vscode';
import { type ImageRecord, sessionIdOf, type TurnRecord } from '../../core/session/records';
import { readPastTurns } from '../../core/request/resolved-request';
import { truncate, fileNameOf } from '../vscode/format';
import { fileInput } from '../inputs/open-input';
import { showInformation, showWarning } from '../vscode/messages';
import { composeRequest, type ComposeParts } from './compose-request';

/** Earlier images that are looked up on the disk. */
const maxChecked = 20;

/** @param arg the ID of an image; absent: the last image. */
export async function continueLast(parts: ComposeParts, arg: unknown): Promise<void> {
  const id = typeof arg === 'string' ? arg : parts.recent.image()?.id;
  const past = id === undefined ? [] : await readPastTurns(parts.sessions, id).catch(() => []);
  const last = past.at(-1);
  if (!last || id === undefined) return offerGenerate(vscode.l10n.t('There is no image to continue yet.'));
  const uri = vscode.Uri.parse(last.image.uri);
  const problem = await parts.validator.problemOf(fileInput(uri));
  if (problem) return offerOthers(parts, id, parts.problemText(problem), past[0]?.turn ?? last.turn);
  await composeRequest(parts, {
    kind: 'continue',
    title: vscode.l10n.t('Continue {0}', fileNameOf(uri)),
    placeholder: vscode.l10n.t('Describe what to change next'),
    examples: [
      vscode.l10n.t('Make it a snowy night'),
      vscode.l10n.t('Same scene, seen from above'),
      vscode.l10n.t('Softer light, fewer details in the background'),
    ],
    past,
    // Every turn uses the same ratio (API document FAQ Q1).
    ratio: { choice: last.turn.ratio ?? 'model', note: vscode.l10n.t('Same as the image you continue') },
  });
}

async function offerGenerate(message: string): Promise<void> {
  const generate = vscode.l10n.t('Generate Image…');
  const chosen = await showInformation(message, generate);
  if (chosen === generate) await vscode.commands.executeCommand('peel.generate');
}

/** The image is missing: offers the newest other image of its session, or the session's first prompt. */
async function offerOthers(parts: ComposeParts, missingId: string, problem: string, root: TurnRecord): Promise<void> {
  const other = await newestExisting(parts, missingId);
  const name = other && truncate(fileNameOf(vscode.Uri.parse(other.uri)), 40);
  const useOther = name === undefined ? undefined : vscode.l10n.t('Continue {0}', name);
  const again = root.inputs.length === 0 ? vscode.l10n.t('Generate Again…') : vscode.l10n.t('Start Over…');
  const chosen = await showWarning(problem, ...(useOther === undefined ? [] : [useOther]), again);
  if (chosen === undefined) return;
  if (other && chosen === useOther) await continueLast(parts, other.id);
  else await startAgain(parts, root);
}

/** Fills in the prompt and the inputs of the session's first turn. */
async function startAgain({ recent }: ComposeParts, { prompt, inputs }: TurnRecord): Promise<void> {
  if (inputs.length === 0) return vscode.commands.executeCommand('peel.generate', { prompt });
  const kind = inputs.length === 1 ? 'edit' : 'combine';
  const uris = inputs.flatMap((input) => (input.kind === 'file' ? vscode.Uri.parse(input.uri) : []));
  recent.rememberDraft(kind, prompt);
  await vscode.commands.executeCommand(`peel.${kind}`, uris[0], uris);
}

async function newestExisting(
  { sessions, validator }: ComposeParts,
  missingId: string,
): Promise<ImageRecord | undefined> {
  const records = await sessions.read(sessionIdOf(missingId) ?? '');
  const images = records.filter((record) => record.type === 'image' && record.id !== missingId) as ImageRecord[];
  for (const image of images.toReversed().slice(0, maxChecked)) {
    if (!(await validator.problemOf(fileInput(vscode.Uri.parse(image.uri))))) return image;
  }
  return undefined;
}
