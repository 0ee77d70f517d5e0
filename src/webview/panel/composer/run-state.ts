// Determines the run button: its label, its action, the cost or why it is disabled.
import * as l10n from '@vscode/l10n';
import { maxPromptLength } from '../../../core/request/image-request';
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
  if (!place.key)
    return {
      does: 'key',
      label: l10n.t('Set API Key…'),
      icon: 'key',
      note: l10n.t('Nothing is sent until a key is set.'),
    };
  if (place.problem !== undefined) return { does: 'solve', ...solutionLabel(place.problem), note: place.problem.text };
  const icon = draft.parent ? 'git-branch' : draft.inputs.length > 0 ? 'wand' : 'sparkle';
  const name = { label: actionLabel(draft), icon };
  const reason = disabledReason(draft, busy);
  if (reason !== undefined) return { does: 'nothing', ...name, note: reason };
  return { does: 'run', ...name, note: costText(draft.count) };
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

function disabledReason({ prompt, inputs, parent, output }: DraftView, busy: SendState): string | undefined {
  if (busy === 'asking') return l10n.t('Waiting for your answer. Nothing has been sent yet.');
  if (busy) return l10n.t('Sending…');
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
