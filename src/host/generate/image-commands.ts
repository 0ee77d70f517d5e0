// Implements the commands that generate images, and loads the bundle that asks their questions.
import type * as vscode from 'vscode';
import { toImageError } from '../../core/errors';
import { errorMessage, shortErrorMessage } from '../errors/error-message';
import { describeFit } from '../inputs/fit-message';
import type { ImagePreviews } from '../inputs/image-previews';
import type { InputValidator } from '../inputs/validate-inputs';
import type { Commands } from '../vscode/commands';
import { showError } from '../vscode/messages';
import type { BoxOptions } from '../vscode/quick-input';
import { settings } from '../vscode/settings';
import { previewOutputFolder } from './build-request';
import type { ComposeParts, ErrorDependentParts } from './compose-request';
import { askExisting } from './find-duplicates';

export interface ImageCommandParts extends Omit<ComposeParts, keyof ErrorDependentParts> {
  readonly previews: ImagePreviews;
}

export function imageCommands(given: ImageCommandParts): Commands {
  const parts: ComposeParts = {
    ...given,
    settings,
    previewOutputFolder,
    askExisting,
    describeFit: (inputs, signal) => describeFit(given.previews, inputs, signal),
    reportErrors,
    problemText: shortErrorMessage,
    showFailure: (thrown, again) => given.runner.showFailure(toImageError(thrown, 'service-error'), again),
  };
  const load = () => import('./compose-commands');
  return {
    'peel.generate': (arg) => reportErrors(async () => (await load()).generate(parts, arg)),
    'peel.edit': (arg) => reportErrors(async () => (await load()).edit(parts, arg)),
    'peel.combine': (arg, selected) => reportErrors(async () => (await load()).combine(parts, arg, selected)),
    'peel.continue': (arg) => reportErrors(async () => (await load()).continueLast(parts, arg)),
  };
}

/** Asks for a file that is only read here. Undefined when canceled. */
export async function pickImageFile(box: BoxOptions, validator: InputValidator): Promise<vscode.Uri | undefined> {
  return (await import('./compose-commands')).pickImageFile(box, validator);
}

/** For errors that occur before a run. */
async function reportErrors(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    await showError(errorMessage(toImageError(thrown, 'invalid-request')));
  }
}
