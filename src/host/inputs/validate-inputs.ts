// Validates selected images before the first question: reports problems and asks for consent.
import * as vscode from 'vscode';
import { toImageError, ImageError } from '../../core/errors';
import { checkUrlInput } from '../../core/request/check-url';
import { maxInputs, type ImageInput } from '../../core/request/image-request';
import type { Disk } from '../../store/fs/disk';
import { inputName } from './open-input';
import { inspectFile, type InspectedFile } from './inspect-file';
import { showInformation, showWarning } from '../vscode/messages';
import { filterImageFiles } from './filter-images';
import { createOutsideConsent } from './outside-workspace';
import { settings } from '../vscode/settings';
import { inputsErrorMessage, shortErrorMessage } from '../errors/error-message';

export type InputValidator = ReturnType<typeof createInputValidator>;

/** @param isPasted whether the file is a stored copy of pasted or dropped data. */
export function createInputValidator(disk: Disk, isPasted: (uri: vscode.Uri) => boolean) {
  const outside = createOutsideConsent(disk, isPasted);
  return {
    /** The user selected the file in the system dialog. */
    allowPicked: (uri: vscode.Uri): void => outside.allowPicked(uri),
    filterImages: (files: readonly vscode.Uri[]) => filterImageFiles(disk, files),
    /** Why an input cannot be sent; undefined when it can. Neither reports nor asks. */
    problemOf: async (input: ImageInput) => (await inspectInput(disk, input)).problem,
    problemOfUrl(this: void, text: string): string | undefined {
      try {
        checkUrlInput(text, settings.endpoint());
        return undefined;
      } catch (thrown) {
        return thrown instanceof ImageError ? shortErrorMessage(thrown) : String(thrown);
      }
    },
    /**
     * The valid inputs in their order, without duplicates; undefined after reporting that one cannot be sent, and when
     * one is not allowed.
     * @param report shows a problem where the user is looking; absent: a VS Code message.
     */
    async validate(
      inputs: readonly ImageInput[],
      report?: (text: string) => void,
    ): Promise<readonly ImageInput[] | undefined> {
      const refuse = (message: string): undefined => void (report ?? showWarning)(message);
      const distinct = [...new Map(inputs.map((input) => [addressOf(input), input])).values()];
      // A whole folder may be selected, so the count is checked before any file is opened.
      if (distinct.length > maxInputs) return refuse(tooMany(distinct.length));
      const checked = await Promise.all(distinct.map((input) => inspectInput(disk, input)));
      const problems = checked.flatMap(({ problem }) => problem ?? []);
      if (problems.length > 0) return refuse(inputsErrorMessage(problems));
      const { kept, messages } = withoutDuplicates(checked);
      const { host } = new URL(settings.endpoint());
      const files = kept.flatMap(({ file }) => file ?? []);
      if (!(await outside.confirm(files, host))) return undefined;
      const [message] = [...messages, ...duplicateMessage(inputs, distinct)];
      if (message !== undefined) void (report ?? showInformation)(message);
      return kept.map(({ input }) => input);
    },
  };
}

interface CheckedInput {
  readonly input: ImageInput;
  readonly file?: InspectedFile;
  readonly problem?: ImageError;
}

async function inspectInput(disk: Disk, input: ImageInput): Promise<CheckedInput> {
  if (input.kind === 'url') return { input };
  try {
    return { input, file: await inspectFile(disk, vscode.Uri.parse(input.uri, true)) };
  } catch (thrown) {
    return { input, problem: toImageError(thrown, 'input-unreadable').with({ subject: input.name }) };
  }
}

/** A file with two names is sent once, under the name that was selected first. */
function withoutDuplicates(checked: readonly CheckedInput[]) {
  const names = new Map<string, string>();
  const messages: string[] = [];
  const kept = checked.filter(({ file, input }) => {
    if (!file) return true;
    const [first, name] = [names.get(file.identity), inputName(input)];
    if (first === undefined) names.set(file.identity, name);
    else messages.push(vscode.l10n.t('“{0}” and “{1}” are the same file, which is sent once.', first, name));
    return first === undefined;
  });
  return { kept, messages };
}

function duplicateMessage(inputs: readonly ImageInput[], distinct: readonly ImageInput[]): string[] {
  if (inputs.length === distinct.length) return [];
  const twice = inputs.find((input) => !distinct.includes(input));
  const name = twice?.kind === 'file' ? twice.name : (twice?.url ?? '');
  return [vscode.l10n.t('“{0}” was selected twice and is sent once.', name)];
}

function addressOf(input: ImageInput): string {
  return input.kind === 'file' ? input.uri : (URL.parse(input.url)?.href ?? input.url);
}

function tooMany(count: number): string {
  return vscode.l10n.t('You selected {0} images. You can combine up to {1}; two or three work best.', count, maxInputs);
}
