// Shows the project style while a command asks its questions, and adds it to the request.
import * as vscode from 'vscode';
import { maxInputs, maxPromptLength } from '../../core/request/image-request';
import { addedImages, addedText, addStyle, haveStyle } from '../../core/request/project-style';
import type { PastTurn } from '../../core/session/records';
import type { StyleSwitch } from '../generate/ask-prompt';
import type { RequestDraft } from '../generate/request-draft';
import type { ProjectStyles } from './project-styles';

export interface PaletteStyle extends StyleSwitch {
  /** Adds what `detail` says. */
  addTo(draft: RequestDraft): RequestDraft;
}

/** @param folder the workspace folder (URI) that the result is saved to. @returns undefined if it has no style. */
export async function readPaletteStyle(
  styles: ProjectStyles,
  folder: string | undefined,
  { inputs }: RequestDraft,
  past: readonly PastTurn[],
): Promise<PaletteStyle | undefined> {
  const found = folder === undefined ? undefined : await styles.read(folder);
  if (folder === undefined || !found) return undefined;
  const { style, problem } = found;
  let { isOn } = found;
  const name = style?.name ?? vscode.l10n.t('Project style');
  const images = style ? addedImages(style, inputs).length : 0;
  const isIncluded =
    style !== undefined &&
    haveStyle(
      past.map(({ turn }) => turn),
      style,
    );
  const isAdded = () => isOn && !isIncluded;
  return {
    name,
    isOn: () => isOn,
    toggle() {
      isOn = !isOn;
      void styles.setOn(folder, isOn);
    },
    detail() {
      if (!isOn) return vscode.l10n.t('{0} is off', name);
      if (isIncluded) return vscode.l10n.t('{0}: already sent', name);
      if (images === 0) return vscode.l10n.t('with {0}', name);
      return images === 1
        ? vscode.l10n.t('with {0} (1 image)', name)
        : vscode.l10n.t('with {0} ({1} images)', name, images);
    },
    problem(prompt) {
      if (!isAdded()) return undefined;
      if (!style) return problem;
      const count = inputs.length + images + (past.length > 0 ? 1 : 0);
      if (images > 0 && count > maxInputs)
        return vscode.l10n.t(
          'With the project style, there are {0} images. {1} can be sent. Remove some, or turn the style off.',
          count,
          maxInputs,
        );
      if (prompt.length + addedText(style, images).length + 2 > maxPromptLength)
        return vscode.l10n.t(
          'With the project style, the prompt is longer than {0} characters. Shorten it.',
          maxPromptLength,
        );
      return undefined;
    },
    addTo: (draft) => (style && isAdded() ? addStyle(draft, style) : draft),
  };
}
