// The questions that all four commands share, and the request that comes of them.
import * as vscode from 'vscode';
import { asImageError } from '../../core/errors';
import type { SessionStore } from '../../core/ports';
import { parseRatio } from '../../core/ratio';
import type { ImageInput } from '../../core/request';
import { askPrompt } from '../quick/prompt';
import { askShape, type RatioChoice, type ShapeAnswer } from '../quick/ratio';
import { type Answer, runSteps } from '../quick/input';
import type { Recent } from '../recent';
import { requestFromPerson } from '../requests';
import type { Runner } from '../run';
import { settings } from '../settings';
import { describe } from '../words';

export interface ComposeParts {
  readonly runner: Runner;
  readonly sessions: SessionStore;
  readonly recent: Recent;
  readonly extensionUri: vscode.Uri;
}

/** What a command begins with. `first` is a question of its own, asked before the prompt. */
export interface Composition {
  readonly title: string;
  readonly placeholder: string;
  readonly examples: readonly string[];
  readonly first?: (step: { step: number; steps: number }) => Promise<Answer<readonly ImageInput[]>>;
  readonly inputs?: readonly ImageInput[];
  readonly continueFrom?: string;
  /** The ratio that stands first, and why. Absent: the last used one. */
  readonly ratio?: { readonly choice: RatioChoice; readonly note: string };
  readonly prefill?: Prefill;
}

/** What somebody else's arguments may fill in; nothing of it is sent before the person has seen and confirmed it. */
export interface Prefill {
  readonly prompt?: string;
  readonly ratio?: string;
  readonly count?: number;
}

/** Asks with Back between the questions, then runs. What goes wrong before that is told in the same words. */
export async function compose(parts: ComposeParts, what: Composition): Promise<void> {
  let prompt = what.prefill?.prompt ?? '';
  let inputs = what.inputs ?? [];
  let shape: ShapeAnswer = {
    ratio: parseRatio(what.prefill?.ratio ?? '') ?? firstRatio(parts, what),
    count: firstCount(what),
  };
  const steps = what.first ? 3 : 2;

  const askInputs = async (step: number) => keep(await what.first?.({ step, steps }), (value) => (inputs = value));
  const askWords = async (step: number) =>
    keep(
      await askPrompt({
        title: what.title,
        placeholder: what.placeholder,
        value: prompt,
        step,
        steps,
        detail: whereTo(),
        history: parts.recent.prompts(),
        examples: what.examples,
      }),
      (value) => (prompt = value),
    );
  const askForShape = async (step: number) =>
    keep(
      await askShape({
        title: what.title,
        placeholder: vscode.l10n.t('Aspect ratio, or what the image is for'),
        step,
        steps,
        first: shape.ratio,
        firstNote: what.ratio?.note ?? (parts.recent.ratio() ? vscode.l10n.t('Last used') : vscode.l10n.t('Default')),
        count: shape.count,
        extensionUri: parts.extensionUri,
      }),
      (value) => (shape = value),
    );

  try {
    // Whatever settings forbid is said before the first question.
    settings.endpoint();
    if (!(await runSteps([...(what.first ? [askInputs] : []), askWords, askForShape]))) return;
    await parts.recent.rememberPrompt(prompt);
    if (!what.ratio) await parts.recent.rememberRatio(shape.ratio);
    const wish = { prompt, inputs, ratio: shape.ratio, count: shape.count };
    const request = await requestFromPerson(
      what.continueFrom === undefined ? wish : { ...wish, continueFrom: what.continueFrom },
      parts.sessions,
    );
    if (request) await parts.runner.run(request);
  } catch (thrown) {
    await vscode.window.showErrorMessage(describe(asImageError(thrown, 'invalid-request')));
  }
}

function keep<T>(answer: Answer<T>, take: (value: T) => void): Answer<T> {
  if (answer !== undefined && answer !== 'back') take(answer.value);
  return answer;
}

function firstRatio({ recent }: ComposeParts, { ratio }: Composition): RatioChoice {
  return ratio?.choice ?? recent.ratio() ?? settings.ratio() ?? 'model';
}

function firstCount({ prefill }: Composition): number {
  const count = prefill?.count ?? 0;
  return Number.isInteger(count) && count >= 1 && count <= 8 ? count : settings.variations();
}

/** Where the result goes, said before anything is sent. */
function whereTo(): string {
  const [only, ...more] = vscode.workspace.workspaceFolders ?? [];
  if (!only) return vscode.l10n.t('No folder is open: you choose where to save before it is sent');
  const active =
    vscode.window.activeTextEditor && vscode.workspace.getWorkspaceFolder(vscode.window.activeTextEditor.document.uri);
  const folder = active ?? only;
  const place =
    more.length > 0 ? `${folder.name}/${settings.assetsFolder(folder.uri)}` : settings.assetsFolder(folder.uri);
  if (!vscode.workspace.isTrusted)
    return vscode.l10n.t('Saves to {0}. This folder is not trusted: its own Peel settings are ignored', place);
  return more.length > 0 && !active
    ? vscode.l10n.t('You choose the folder before it is sent')
    : vscode.l10n.t('Saves to {0}', place);
}
