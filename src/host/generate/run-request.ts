// Turns a draft into a run: key, folder, duplicates, progress, result or error.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { toImageError, type ImageError } from '../../core/errors';
import { withoutStyle } from '../../core/request/project-style';
import { readPastTurns, type ResolvedRequest } from '../../core/request/resolved-request';
import type { RunSettings, ImageService, TurnResult } from '../../core/generate/image-service';
import type { PastTurn } from '../../core/session/records';
import type { SessionStore } from '../../core/session/session-store';
import type { ApiKeys } from '../vscode/api-key';
import type { PeelLog } from '../vscode/log';
import { showError, showWarning } from '../vscode/messages';
import type { RunHistory } from './history';
import { buildRequest } from './build-request';
import { createDuplicateFinder, type DuplicateSurface } from './find-duplicates';
import { canChooseFolder, chooseAssetsFolder, settingOf } from './choose-folder';
import { askOutputFolder, findOutputFolder } from './output-folder';
import { kindOf, type RequestDraft } from './request-draft';
import type { ResultView } from './show-result';
import type { CurrentSession } from '../sessions/current-session';
import { showProgress, type VisibilitySource } from './progress-notification';
import { settings } from '../vscode/settings';
import { errorMessage, isRetryable } from '../errors/error-message';

/** What a surface does in its own way; everything else is the same for all. */
export interface Surface extends DuplicateSurface {
  /** While it is visible, it shows progress, results and errors itself. Absent: VS Code's messages do. */
  readonly visibility?: VisibilitySource;
}

export interface StartOptions {
  /** Called with the ID of the first saved image, which is then the one that is opened. */
  readonly onFirst?: (image: string) => void;
  /** The IDs of the failed jobs that are requested again. */
  readonly retries?: readonly string[];
}

export interface RunOptions extends StartOptions {
  /** The turns that the draft continues, if they have been read. */
  readonly past?: readonly PastTurn[];
  /** The user has confirmed that the image is generated again. */
  readonly ignoreDuplicates?: boolean;
}

/** A run whose turn is recorded. */
export interface StartedRun {
  /** Resolves at the end, never rejects; undefined when no image was saved. The user has been told by then. */
  readonly result: Promise<TurnResult | undefined>;
}

export type RequestRunner = ReturnType<typeof createRequestRunner>;

export interface RequestRunnerParts {
  readonly imageService: ImageService;
  readonly sessions: SessionStore;
  readonly keys: ApiKeys;
  readonly results: ResultView;
  readonly recent: RunHistory;
  readonly current: CurrentSession;
  readonly log: PeelLog;
}

export function createRequestRunner(parts: RequestRunnerParts) {
  const { imageService, sessions, keys, results, recent, current, log } = parts;
  const duplicates = createDuplicateFinder(imageService, recent);

  /**
   * Runs a draft. @returns the run as soon as its turn is recorded; `canceled` when nothing was sent; `reused` when an
   * existing image is used instead. @throws {ImageError} when the turn cannot start; nothing was sent in that case.
   */
  const run = async (
    draft: RequestDraft,
    surface: Surface,
    options: RunOptions = {},
  ): Promise<StartedRun | 'canceled' | 'reused'> => {
    if (!(await hasKey(settings.endpoint(), surface))) return 'canceled';
    const past = options.past ?? (await readPastTurns(sessions, draft.parent));
    const request = await buildRequest(
      draft,
      past,
      (wanted) => findOutputFolder(wanted) ?? surface.ask(() => askOutputFolder(wanted)),
    );
    if (!request) return 'canceled';
    const own = withoutStyle(request);
    await recent.rememberPrompt(own.prompt.trim(), kindOf(own));
    const another = () => void restart(request, surface);
    const decision = options.ignoreDuplicates ? 'make' : await duplicates.decide(request, surface, another);
    return decision === 'make' ? start(request, surface, options) : decision;
  };

  /** On first use without a key, asks for it. */
  const hasKey = async (endpoint: string, surface: Surface): Promise<boolean> => {
    const { origin } = new URL(endpoint);
    return ((await keys.get(origin)) ?? (await surface.ask(() => keys.ask(origin)))) !== undefined;
  };

  /** Starts a request whose questions have been answered. @throws {ImageError} like `run`. */
  const start = (
    request: ResolvedRequest,
    surface: Surface,
    { onFirst, retries }: StartOptions = {},
  ): Promise<StartedRun> => {
    const requestedAt = Date.now();
    const ended = duplicates.onStarted(request);
    const failed: string[] = [];
    let first: string | undefined;
    const isVisible = () => surface.visibility?.isVisible() === true;
    const again = (count: number) => restart({ ...request, count }, surface, failed);
    const retry = async ({ code }: ImageError) => {
      if (code !== 'bad-key' || (await keys.ask(new URL(request.endpoint).origin)) !== undefined)
        await again(request.count);
    };
    const progress = showProgress(request, surface.visibility);
    return new Promise((resolve, reject) => {
      let started = false;
      const result = imageService
        .run(request, runSettings(current.join(request.parent), retries), progress.signal, (event) => {
          log.event(event, request);
          progress.handleEvent(event);
          if (event.type === 'failed') failed.push(event.job);
          started = true;
          resolve({ result });
          if (event.type !== 'saved' || first !== undefined || !onFirst) return;
          first = event.image.id;
          onFirst(first);
        })
        .finally(() => progress.end())
        .then(
          (turn) => {
            ended(true);
            const options = { requestedAt, quiet: isVisible(), ...defined({ firstImage: first }) };
            // The message stays until it is answered, so this is not awaited.
            results.show(request, turn, options).then(
              (count) => (count > 0 ? again(count) : undefined),
              (thrown: unknown) => log.warn(`A result could not be shown: ${String(thrown)}`),
            );
            return turn;
          },
          (thrown: unknown) => {
            ended(false);
            const error = toImageError(thrown, 'service-error');
            if (!started) reject(error);
            // A visible panel shows the failure in its thread.
            else if (!isVisible()) void showFailure(error, () => retry(error));
            return undefined;
          },
        );
    });
  };

  /** Starts a request again, at the user's choice. */
  const restart = async (request: ResolvedRequest, surface: Surface, retries?: readonly string[]): Promise<void> => {
    try {
      if (await hasKey(request.endpoint, surface)) await start(request, surface, defined({ retries }));
    } catch (thrown) {
      void showFailure(toImageError(thrown, 'service-error'), () => restart(request, surface, retries));
    }
  };

  /** Reports an error with its next step. @param again requests the images again. */
  const showFailure = async (error: ImageError, again: () => Promise<unknown>): Promise<void> => {
    if (error.code === 'canceled' && !error.mayHaveBeenCharged) return;
    // An error before the job started is not in the log yet.
    if (error.facts.elapsed === undefined) log.warn(errorMessage(error));
    const action = actionFor(error);
    const showLog = vscode.l10n.t('Show Log');
    const show = error.code === 'canceled' ? showWarning : showError;
    const chosen = await show(errorMessage(error), ...(action ? [action] : []), showLog);
    if (chosen === showLog) log.show();
    else if (chosen !== undefined && chosen === action) await act(error, again);
  };

  const act = async (error: ImageError, again: () => Promise<unknown>): Promise<void> => {
    if (error.facts.kept !== undefined) await vscode.commands.executeCommand('peel.recover');
    else if (canChooseFolder(error)) {
      if (await chooseAssetsFolder()) await again();
    } else if (settingOf(error))
      await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${settingOf(error)}`);
    else await again();
  };

  return { run, start, showFailure, duplicates };
}

/** The settings at the start of a run. */
export function runSettings(session: string, retries?: readonly string[]): RunSettings {
  return {
    deadline: settings.deadline(),
    provenance: settings.provenance(),
    removePrivateMetadata: settings.removePrivateMetadata(),
    session,
    ...defined({ retries }),
  };
}

/** The most likely next step. Selecting it is a new, paid request. */
function actionFor(error: ImageError): string | undefined {
  const { code, facts } = error;
  if (facts.kept !== undefined) return vscode.l10n.t('Recover…');
  if (canChooseFolder(error)) return vscode.l10n.t('Choose Folder…');
  if (settingOf(error)) return vscode.l10n.t('Open Setting');
  if (code === 'bad-key') return vscode.l10n.t('Set API Key and Try Again…');
  return code === 'input-unreadable' || !isRetryable(error) ? undefined : vscode.l10n.t('Try Again');
}
