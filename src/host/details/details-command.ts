// Implements “Show Image Details”: finds the image, and loads the bundle that shows it.
import * as vscode from 'vscode';
import { toImageError } from '../../core/errors';
import { maxFileBytes } from '../../core/request/image-request';
import type { InputValidator } from '../inputs/validate-inputs';
import { fileInput, isImageName } from '../inputs/open-input';
import { errorMessage, shortErrorMessage } from '../errors/error-message';
import type { RequestRunner } from '../generate/run-request';
import { askExisting } from '../generate/find-duplicates';
import { pickImageFile } from '../generate/image-commands';
import type { RequestDraft } from '../generate/request-draft';
import { activeTabUri } from '../vscode/active-tab';
import type { Commands } from '../vscode/commands';
import { fileNameOf, formatSize } from '../vscode/format';
import { showWarning } from '../vscode/messages';
import type { DetailsParts, createDetails } from './details';
import { watchLastImage } from './image-tab';

export interface DetailsCommandParts extends Omit<DetailsParts, 'problemOf' | 'run'> {
  readonly validator: InputValidator;
  readonly runner: RequestRunner;
}

export function detailsCommand(parts: DetailsCommandParts, subscriptions: vscode.Disposable[]): Commands {
  const lastImage = watchLastImage(subscriptions);
  let loading: Promise<ReturnType<typeof createDetails>> | undefined;
  const load = async () => {
    const { createDetails } = await import('./details');
    const details = createDetails({
      ...parts,
      problemOf: (uri) => problemOf(parts.validator, uri),
      run: (draft) => run(parts.runner, draft),
      async continueImage(image, turn) {
        try {
          await parts.continueImage(image, turn);
        } catch (thrown) {
          void showWarning(errorMessage(toImageError(thrown, 'invalid-request')));
        }
      },
    });
    subscriptions.push(details);
    return details;
  };
  return {
    /** @param clicked a file in the Explorer or the panel, or a tab. */
    'peel.showDetails': async (clicked) => {
      const uri = clicked instanceof vscode.Uri ? clicked : (activeImage() ?? lastImage() ?? (await pick(parts)));
      if (uri) await (await (loading ??= load())).show(uri);
    },
  };
}

function activeImage(): vscode.Uri | undefined {
  const uri = activeTabUri();
  return uri && isImageName(uri) ? uri : undefined;
}

async function pick({ validator }: DetailsCommandParts): Promise<vscode.Uri | undefined> {
  const box = { title: vscode.l10n.t('Show Image Details'), placeholder: vscode.l10n.t('Select an image') };
  return pickImageFile(box, validator);
}

/** Why a file has no details; undefined if it can be read. */
async function problemOf(validator: InputValidator, uri: vscode.Uri): Promise<string | undefined> {
  const problem = await validator.problemOf(fileInput(uri));
  if (problem?.code !== 'input-too-large') return problem && shortErrorMessage(problem);
  return vscode.l10n.t(
    '“{0}” is too large ({1}). Peel reads files of up to {2}.',
    fileNameOf(uri),
    formatSize(problem.facts.amount ?? 0),
    formatSize(maxFileBytes),
  );
}

/** The user has confirmed the price, so an identical request is not asked about again. */
async function run(runner: RequestRunner, draft: RequestDraft): Promise<boolean> {
  const surface = { ask: async <T>(question: () => Promise<T>) => question(), askExisting };
  try {
    return typeof (await runner.run(draft, surface, { ignoreDuplicates: true })) === 'object';
  } catch (thrown) {
    void runner.showFailure(toImageError(thrown, 'service-error'), () => run(runner, draft));
    return false;
  }
}
