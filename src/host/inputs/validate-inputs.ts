// Validates selected images before the first question: reports problems and asks for consent.
import * as vscode from 'vscode';
import { toImageError, type ImageError } from '../../core/errors';
import { maxInputs, type ImageInput } from '../../core/request/image-request';
import type { Disk } from '../../store/fs/disk';
import { fileNameOf } from '../vscode/format';
import { inspectFile, type InspectedFile } from './inspect-file';
import { showInformation, showWarning } from '../vscode/messages';
import { filterImageFiles } from './filter-images';
import { createOutsideConsent } from './outside-workspace';
import { settings } from '../vscode/settings';
import { inputsErrorMessage } from '../errors/error-message';

export function createInputValidator(disk: Disk) {
  const outside = createOutsideConsent(disk);
  return {
    /** The user selected the file in the system dialog or pasted it. */
    allowPicked: (uri: vscode.Uri) => outside.allowPicked(uri),
    /** The files of a list that are worth offering. */
    filterImages: (files: readonly vscode.Uri[]): Promise<readonly vscode.Uri[]> => filterImageFiles(disk, files),
    /** Why an input cannot be sent; undefined when it can. Neither reports nor asks. */
    problemOf: async (input: ImageInput) => (await inspectInput(disk, input)).problem,
    /**
     * The valid inputs in their order, without duplicates; undefined when one cannot be sent or is not allowed, which the
     * user has been told.
     * @param tell reports problems where the user is looking; absent: a VS Code message.
     */
    async validate(
      inputs: readonly ImageInput[],
      tell?: (text: string) => void,
    ): Promise<readonly ImageInput[] | undefined> {
      const refuse = (message: string): undefined => void (tell ?? showWarning)(message);
      const unlike = [...new Map(inputs.map((input) => [addressOf(input), input])).values()];
      // A whole folder may be selected, so the count is checked before any file is opened.
      if (unlike.length > maxInputs) return refuse(tooMany(unlike.length));
      const looked = await Promise.all(unlike.map((input) => inspectInput(disk, input)));
      const problems = looked.flatMap(({ problem }) => problem ?? []);
      if (problems.length > 0) return refuse(inputsErrorMessage(problems));
      const { kept, doubles } = withoutDuplicates(looked);
      const host = new URL(settings.endpoint()).host;
      const files = kept.flatMap(({ seen }) => seen ?? []);
      if (!(await outside.confirm(files, host))) return undefined;
      const [double] = [...doubles, ...duplicateMessage(inputs, unlike)];
      if (double !== undefined) void (tell ?? showInformation)(double);
      return kept.map(({ input }) => input);
    },
  };
}

export type InputValidator = ReturnType<typeof createInputValidator>;

interface CheckedInput {
  readonly input: ImageInput;
  readonly seen?: InspectedFile;
  readonly problem?: ImageError;
}

async function inspectInput(disk: Disk, input: ImageInput): Promise<CheckedInput> {
  if (input.kind === 'url') return { input };
  try {
    return { input, seen: await inspectFile(disk, vscode.Uri.parse(input.uri, true)) };
  } catch (thrown) {
    return { input, problem: toImageError(thrown, 'input-unreadable', { subject: input.name }) };
  }
}

/** A file with two names is sent once, under the name that was selected first. */
function withoutDuplicates(looked: readonly CheckedInput[]): {
  kept: readonly CheckedInput[];
  doubles: readonly string[];
} {
  const first = new Map<string, InspectedFile>();
  const doubles: string[] = [];
  const kept = looked.filter(({ seen }) => {
    const same = seen && first.get(seen.identity);
    if (seen && !same) first.set(seen.identity, seen);
    if (seen && same)
      doubles.push(
        vscode.l10n.t(
          '“{0}” and “{1}” are the same file, which is sent once.',
          fileNameOf(same.uri),
          fileNameOf(seen.uri),
        ),
      );
    return !same;
  });
  return { kept, doubles };
}

function duplicateMessage(inputs: readonly ImageInput[], unlike: readonly ImageInput[]): string[] {
  if (inputs.length === unlike.length) return [];
  const twice = inputs.find((input) => !unlike.includes(input));
  const name = twice?.kind === 'file' ? twice.name : (twice?.url ?? '');
  return [vscode.l10n.t('“{0}” was selected twice and is sent once.', name)];
}

function addressOf(input: ImageInput): string {
  return input.kind === 'file' ? input.uri : (URL.parse(input.url)?.href ?? input.url);
}

function tooMany(count: number): string {
  return vscode.l10n.t('You selected {0} images. You can combine up to {1}; two or three work best.', count, maxInputs);
}
