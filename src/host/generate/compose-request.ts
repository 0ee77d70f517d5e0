// Asks the questions that generate, edit, combine and continue share, and builds the request.
import * as vscode from 'vscode';
import type { ImageError } from '../../core/errors';
import type { PastTurn } from '../../core/session/records';
import type { SessionStore } from '../../core/session/session-store';
import { parseRatio } from '../../core/request/aspect-ratio';
import type { ImageInput } from '../../core/request/image-request';
import type { InputValidator } from '../inputs/validate-inputs';
import { shortPath } from '../vscode/format';
import { type PaletteStyle, readPaletteStyle } from '../style/style-switch';
import type { ProjectStyles } from '../style/project-styles';
import type { KeepFocus } from '../vscode/commands';
import { askPrompt } from './ask-prompt';
import { askRatioAndCount } from './ask-ratio';
import { askSaveTo } from './ask-save-to';
import { describeOutput, listFolder } from './describe-output';
import type { OutputView } from '../../shared/draft';
import { type Answer, type BoxOptions, runSteps } from '../vscode/quick-input';
import type { RunHistory } from './history';
import type { previewOutputFolder } from './build-request';
import type { DuplicateSurface } from './find-duplicates';
import type { RatioChoice, RequestDraft } from './request-draft';
import type { RequestRunner } from './run-request';
import type { settings } from '../vscode/settings';
import type { OutputFolder } from './output-folder';

/** What needs the error class of the services, because each bundle has its own copy of it. */
export interface ErrorDependentParts {
  readonly settings: typeof settings;
  readonly previewOutputFolder: typeof previewOutputFolder;
  readonly askExisting: DuplicateSurface['askExisting'];
  /** One line about the files that have to be resized or cannot be sent. */
  readonly describeFit: (inputs: readonly ImageInput[], signal: AbortSignal) => Promise<string | undefined>;
  /** For errors that occur before a run. */
  readonly reportErrors: (act: () => Promise<void>) => Promise<void>;
  readonly problemText: (problem: ImageError) => string;
  /** For errors of a run. */
  readonly showFailure: (thrown: unknown, again: () => Promise<unknown>) => Promise<void>;
}

export interface ComposeParts extends ErrorDependentParts {
  readonly runner: RequestRunner;
  readonly sessions: SessionStore;
  readonly recent: RunHistory;
  readonly validator: InputValidator;
  readonly styles: ProjectStyles;
  /** Continues in the panel with the answers so far. */
  readonly continueInPanel: (draft: Partial<RequestDraft>) => Promise<void>;
  readonly keepFocus: KeepFocus;
  readonly extensionUri: vscode.Uri;
}

type FirstStep = { readonly step: number; readonly steps: number } & Pick<BoxOptions, 'continueInPanel'>;

/** The start of a command. `first` is an extra question, asked before the prompt. */
export interface Composition {
  /** Which draft is used: unsent text is restored when the command runs again. */
  readonly kind: 'generate' | 'edit' | 'combine' | 'continue';
  readonly title: string;
  readonly placeholder: string;
  readonly examples: readonly string[];
  readonly first?: (step: FirstStep) => Promise<Answer<readonly ImageInput[]>>;
  readonly inputs?: readonly ImageInput[];
  /** The turns to continue, oldest first. */
  readonly past?: readonly PastTurn[];
  /** The ratio that is listed first, and why. Absent: the last used ratio. */
  readonly ratio?: { readonly choice: RatioChoice; readonly note: string };
  readonly prefill?: Prefill;
}

/** Values from untrusted command arguments; they are sent only after the user has seen and confirmed them. */
export interface Prefill {
  readonly prompt?: string;
  readonly ratio?: string;
  readonly count?: number;
}

interface Answers {
  prompt: string;
  inputs: readonly ImageInput[];
  ratio: RatioChoice;
  count: number;
  saveTo?: string;
  style?: PaletteStyle | undefined;
}

/** Asks the questions, with Back between them, then runs the request. */
export async function composeRequest(parts: ComposeParts, composition: Composition): Promise<void> {
  const { recent, keepFocus, reportErrors, settings } = parts;
  const { kind, prefill } = composition;
  const answers: Answers = {
    prompt: prefill?.prompt ?? recent.draft(kind),
    inputs: composition.inputs ?? [],
    ratio: parseRatio(prefill?.ratio ?? '') ?? firstRatio(parts, composition),
    count: firstCount(parts, composition),
  };
  await reportErrors(async () => {
    // Reports an invalid setting before the first question.
    settings.endpoint();
    if (!(await keepFocus(() => runSteps(questions(parts, composition, answers))))) return;
    if (!composition.ratio) await recent.rememberRatio(answers.ratio);
    const draft = toDraft(composition, answers);
    await runComposed(parts, composition, answers.style?.addTo(draft) ?? draft);
  });
}

/** Resolves when the run has ended. Unsent text stays for the next time. */
async function runComposed(parts: ComposeParts, composition: Composition, draft: RequestDraft): Promise<void> {
  const { runner, recent, keepFocus, askExisting, showFailure } = parts;
  const { kind, past = [] } = composition;
  try {
    const run = await runner.run(draft, { ask: keepFocus, askExisting }, { past });
    if (run === 'reused' || (run !== 'canceled' && (await run.result))) recent.rememberDraft(kind, '');
  } catch (thrown) {
    const again = () => runComposed(parts, composition, draft);
    void showFailure(thrown, again);
  }
}

function questions(
  parts: ComposeParts,
  composition: Composition,
  answers: Answers,
): ((step: number) => Promise<Answer<unknown>>)[] {
  const { kind, title, placeholder, examples, first, past = [] } = composition;
  const { recent, extensionUri, previewOutputFolder, describeFit } = parts;
  // Filter text that was typed into a list is not a prompt.
  const continueInPanel = () => void parts.continueInPanel(toDraft(composition, answers));
  const common = { title, steps: first ? 3 : 2, continueInPanel };
  const keepPrompt = (prompt: string) => {
    answers.prompt = prompt;
    recent.rememberDraft(kind, prompt);
  };
  const askInputs = async (step: number) =>
    applyAnswer(await first?.({ step, steps: common.steps, continueInPanel }), (inputs) => (answers.inputs = inputs));
  const askForPrompt = async (step: number) => {
    const closed = new AbortController();
    const draft = toDraft(composition, answers);
    const output = previewOutputFolder(draft, past);
    answers.style = await readPaletteStyle(parts.styles, output?.workspace, draft, past);
    const answer = await askPrompt({
      ...common,
      ...(answers.style ? { style: answers.style } : {}),
      placeholder,
      step,
      detail: targetText(output),
      history: recent.prompts(kind),
      saved: recent.savedPrompts,
      examples,
      value: answers.prompt,
      onChange: keepPrompt,
      later: describeFit(answers.inputs, closed.signal),
    });
    // Keeps the inputs that were prepared, but stops preparing more: nothing will be sent.
    if (answer === undefined) closed.abort();
    return applyAnswer(answer, keepPrompt);
  };
  const describe = async (path: string, count: number): Promise<OutputView> => {
    const draft = { ...toDraft(composition, answers), saveTo: path, count };
    try {
      const { target } = previewOutputFolder(draft, past) ?? {};
      return target ? describeOutput(target, await listFolder(target), draft) : {};
    } catch (thrown) {
      return { problem: parts.problemText(thrown as ImageError) };
    }
  };
  const saveToItem = (step: number) => ({
    async label(count: number) {
      const { path, last } = await describe(answers.saveTo ?? '', count);
      if (path === undefined) return vscode.l10n.t('Save to…');
      return vscode.l10n.t('Save to {0}', last === undefined ? path : `${path} … ${last}`);
    },
    async ask(count: number) {
      const [value, placeholder] = [
        answers.saveTo ?? '',
        vscode.l10n.t('Folder and name, such as {0}', 'assets/hero.png'),
      ];
      const box = { title, placeholder, value, step, steps: common.steps, back: true };
      const answer = await askSaveTo({ ...box, describe: (path) => describe(path, count) });
      return applyAnswer(answer, (path) => (answers.saveTo = path));
    },
  });
  const askForRatio = async (step: number) => {
    const hint = vscode.l10n.t('Select an aspect ratio, or type what the image is for');
    const firstNote = composition.ratio?.note ?? ratioNote(parts);
    const { ratio, count } = answers;
    const saveTo = (vscode.workspace.workspaceFolders ?? []).length > 0 ? { saveTo: saveToItem(step) } : {};
    const box = { ...common, placeholder: hint, step, first: ratio, firstNote, count, extensionUri, ...saveTo };
    return applyAnswer(await askRatioAndCount(box), (value) => Object.assign(answers, value));
  };
  return [...(first ? [askInputs] : []), askForPrompt, askForRatio];
}

function toDraft({ past = [] }: Composition, answers: Answers): RequestDraft {
  const { style: _, ...own } = answers;
  const parent = past.at(-1)?.image.id;
  return parent === undefined ? own : { ...own, parent };
}

function applyAnswer<T>(answer: Answer<T>, apply: (value: T) => void): Answer<T> {
  if (answer !== undefined && answer !== 'back') apply(answer.value);
  return answer;
}

function firstRatio({ recent, settings }: ComposeParts, { ratio }: Composition): RatioChoice {
  return ratio?.choice ?? (settings.hasRatio() ? undefined : recent.ratio()) ?? settings.ratio() ?? 'model';
}

/** Why a ratio is listed first: the setting takes precedence over the last used ratio. */
function ratioNote({ recent, settings }: ComposeParts): string {
  if (settings.hasRatio()) return vscode.l10n.t('From your settings');
  return recent.ratio() ? vscode.l10n.t('Last used') : vscode.l10n.t('Default');
}

function firstCount({ settings }: ComposeParts, { prefill }: Composition): number {
  const count = prefill?.count ?? 0;
  return Number.isInteger(count) && count >= 1 && count <= 8 ? count : settings.variations();
}

/** Where the result is saved, shown before anything is sent. */
function targetText(output: OutputFolder | undefined): string {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
    return vscode.l10n.t("No folder is open; you'll be asked where to save before anything is sent");
  }
  if (!output) return vscode.l10n.t("You'll be asked for the folder before anything is sent");
  const folder = shortPath(vscode.Uri.parse(output.target.folder));
  return vscode.workspace.isTrusted
    ? vscode.l10n.t('Saves to {0}', folder)
    : vscode.l10n.t('Saves to {0}. This folder is not trusted, so its own Peel settings are ignored', folder);
}
