// Determines the run button: its label, its action, the cost or why it is disabled.
import * as l10n from '@vscode/l10n';
import { maxInputs, maxPromptLength } from '../../../core/request/image-request';
import { shownStyle } from '../../../shared/draft';
import type { DraftView, SetupProblem, SetupStatus } from '../../../shared/protocol';

export interface RunButtonState {
  readonly does: 'run' | 'key' | 'solve' | 'nothing';
  readonly label: string;
  readonly icon: string;
  /** Shown below the button: the cost, or why the button does nothing. */
  readonly note: string;
}

/** The request is being sent, or waits for a question to be answered. */
export type SendState = 'sending' | 'asking' | undefined;

export function runButtonState(draft: DraftView, place: SetupStatus, busy?: SendState): RunButtonState {
  if (!place.key) return keyState(draft, busy);
  if (place.problem !== undefined) return { does: 'solve', ...solutionLabel(place.problem), note: place.problem.text };
  const icon = draft.parent ? 'git-branch' : draft.inputs.length > 0 ? 'wand' : 'sparkle';
  const name = { label: actionLabel(draft), icon };
  const reason = disabledReason(draft, busy);
  if (reason !== undefined) return { does: 'nothing', ...name, note: reason };
  return { does: 'run', ...name, note: costText(draft.count) };
}

/** With a prompt that can be sent, the button asks for the key and goes on. */
function keyState(draft: DraftView, busy: SendState): RunButtonState {
  const reason = disabledReason(draft, busy);
  if (busy && reason !== undefined)
    return { does: 'nothing', label: l10n.t('Set API Key…'), icon: 'key', note: reason };
  if (reason !== undefined)
    return {
      does: 'key',
      label: l10n.t('Set API Key…'),
      icon: 'key',
      note: l10n.t('Nothing is sent until a key is set.'),
    };
  return {
    does: 'run',
    label: l10n.t('Set API Key and {0}', actionLabel(draft)),
    icon: 'key',
    note: costText(draft.count),
  };
}

function solutionLabel({ solution }: SetupProblem): Pick<RunButtonState, 'label' | 'icon'> {
  if (solution === 'checkKey') return { label: l10n.t('Try Again'), icon: 'refresh' };
  if (solution === 'chooseFolder') return { label: l10n.t('Choose Folder…'), icon: 'folder-opened' };
  return { label: l10n.t('Open Setting'), icon: 'settings-gear' };
}

export function costText(count: number): string {
  return count === 1 ? l10n.t('1 paid request') : l10n.t('{0} paid requests', count);
}

function actionLabel({ count, inputs, parent }: DraftView): string {
  if (parent) return count === 1 ? l10n.t('Continue') : l10n.t('Continue ({0} Versions)', count);
  if (inputs.length > 1)
    return count === 1
      ? l10n.t('Combine {0} Images', inputs.length)
      : l10n.t('Combine {0} Images ({1} Versions)', inputs.length, count);
  if (inputs.length === 1) return count === 1 ? l10n.t('Edit') : l10n.t('Edit ({0} Versions)', count);
  return count === 1 ? l10n.t('Generate') : l10n.t('Generate {0}', count);
}

function disabledReason(draft: DraftView, busy: SendState): string | undefined {
  const { prompt, inputs, parent, output } = draft;
  if (busy === 'asking') return l10n.t('Waiting for your answer. Nothing has been sent yet.');
  if (busy) return l10n.t('Sending…');
  const styleProblem = styleReason(draft);
  if (styleProblem !== undefined) return styleProblem;
  const wrong = inputs.findIndex(({ problem }) => problem !== undefined);
  if (wrong >= 0) return l10n.t("Input {0} can't be sent. Remove or replace it.", wrong + 1);
  const pending = inputs.find((input) => input.pending);
  if (pending) return l10n.t('Preparing {0}…', pending.name);
  if (!prompt.trim()) {
    if (parent) return l10n.t('Describe what to change.');
    if (inputs.length > 1) return l10n.t('Describe how to combine the images.');
    return inputs.length > 0 ? l10n.t('Describe what to change.') : l10n.t('Describe the image.');
  }
  if (prompt.length > maxPromptLength)
    return l10n.t('The prompt has {0} characters. Shorten it to {1} or fewer.', prompt.length, maxPromptLength);
  return output?.problem === undefined ? undefined : l10n.t('Correct the path in “Save to”.');
}

/** Why the project style cannot be added. */
function styleReason({ prompt, inputs, parent, style }: DraftView): string | undefined {
  if (!style || shownStyle(style) === undefined) return undefined;
  if (style.problem !== undefined) return l10n.t("The project style can't be used. Fix it or turn it off.");
  const images = inputs.length + style.images.length + (parent ? 1 : 0);
  if (style.images.length > 0 && images > maxInputs)
    return l10n.t(
      'With the project style, there are {0} images. {1} can be sent. Remove some, or turn the style off.',
      images,
      maxInputs,
    );
  if (prompt.length + style.text.length + 2 > maxPromptLength)
    return l10n.t('With the project style, the prompt is longer than {0} characters. Shorten it.', maxPromptLength);
  return undefined;
}
