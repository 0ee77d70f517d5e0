// Runs a user's request: asks for the key, shows cancelable progress, then the result or the error.
import * as vscode from 'vscode';
import { toImageError, type ImageError } from '../../core/errors';
import type { ImageRequest } from '../../core/request/image-request';
import type { RunSettings, ImageService, TurnResult } from '../../core/generate/image-service';
import type { ApiKeys } from '../vscode/api-key';
import type { PeelLog } from '../vscode/log';
import { showError, showWarning } from '../vscode/messages';
import type { RunHistory } from './history';
import { createDuplicateFinder, type DuplicateFinder } from './find-duplicates';
import type { ResultView, ShowOptions } from './show-result';
import type { CurrentSession } from '../sessions/current-session';
import { type RunProgress, showProgress, type VisibilitySource } from './progress-notification';
import { settings } from '../vscode/settings';
import { errorMessage } from '../errors/error-message';

export interface RequestRunner {
  /**
   * Resolves when the images are saved or the failure is reported; false when nothing was sent or nothing was
   * generated.
   * Asks first if an identical request was made before.
   */
  run(request: ImageRequest): Promise<boolean>;
  /** @param failed IDs of the failed jobs, which Try Again requests again */
  showResult(request: ImageRequest, result: TurnResult, how: ShowOptions, failed: readonly string[]): Promise<void>;
  /** @param failed IDs of the failed jobs, which Try Again requests again */
  tellFailure(error: ImageError, request: ImageRequest, failed: readonly string[]): Promise<void>;
  /** Shows the progress of a run in a notification while the panel, which shows it too, is hidden. */
  follow(request: ImageRequest, panel: VisibilitySource): RunProgress;
  readonly duplicates: DuplicateFinder;
}

export interface RequestRunnerParts {
  readonly imageService: ImageService;
  readonly keys: ApiKeys;
  readonly results: ResultView;
  readonly recent: RunHistory;
  readonly current: CurrentSession;
  readonly log: PeelLog;
}

export function createRequestRunner({
  imageService,
  keys,
  results,
  recent,
  current,
  log,
}: RequestRunnerParts): RequestRunner {
  const repeats = createDuplicateFinder(imageService, recent, (request) => void make(request));
  const run = async (request: ImageRequest): Promise<boolean> => {
    const decided = await repeats.decide(request);
    return decided === 'make' ? make(request) : decided === 'used';
  };

  /** The user has already confirmed the duplicate. */
  const make = async (request: ImageRequest, retries?: readonly string[]): Promise<boolean> => {
    const origin = new URL(request.endpoint).origin;
    // On first use without a key, asks for it and continues.
    if ((await keys.get(origin)) === undefined && (await keys.ask(origin)) === undefined) return false;
    const asked = Date.now();
    const ended = repeats.onStarted(request);
    const failed: string[] = [];
    try {
      const result = await withProgress(request, failed, retries);
      ended(true);
      // The message stays until it is answered, so this is not awaited.
      void showResult(request, result, { asked, quiet: false }, failed);
      return true;
    } catch (thrown) {
      ended(false);
      void tellFailure(toImageError(thrown, 'service-error'), request, failed);
      return false;
    }
  };

  const showResult: RequestRunner['showResult'] = async (request, result, how, failed) => {
    const again = await results.show(request, result, how);
    if (again > 0) await make({ ...request, count: again }, failed);
  };

  const withProgress = async (
    request: ImageRequest,
    failed: string[],
    retries?: readonly string[],
  ): Promise<TurnResult> => {
    const progress = showProgress(request);
    try {
      return await imageService.run(request, runSettings(current.join(request), retries), progress.signal, (event) => {
        progress.handleEvent(event);
        log.event(event, request);
        if (event.type === 'failed') failed.push(event.job);
      });
    } finally {
      progress.end();
    }
  };

  const tellFailure: RequestRunner['tellFailure'] = async (error, request, failed) => {
    if (error.code === 'canceled' && !error.mayHaveBeenCharged) return;
    // An error before the job started is not in the log yet.
    if (error.facts.elapsed === undefined) log.warn(errorMessage(error));
    const action = actionFor(error);
    const showLog = vscode.l10n.t('Show Log');
    const tell = error.code === 'canceled' ? showWarning : showError;
    const chosen = await tell(errorMessage(error), ...(action ? [action] : []), showLog);
    if (chosen === showLog) log.show();
    else if (chosen !== undefined && chosen === action) await act(error, request, failed);
  };

  const act = async (error: ImageError, request: ImageRequest, failed: readonly string[]): Promise<void> => {
    if (error.facts.kept !== undefined) await vscode.commands.executeCommand('peel.recover');
    else if (settingOf(error)) await vscode.commands.executeCommand('workbench.action.openSettings', settingOf(error));
    else if (error.code !== 'bad-key' || (await keys.ask(new URL(request.endpoint).origin)) !== undefined)
      await make(request, failed);
  };

  return { run, showResult, tellFailure, follow: showProgress, duplicates: repeats };
}

/** The settings at the start of a run. */
export function runSettings(session: string, retries?: readonly string[]): RunSettings {
  return {
    deadline: settings.deadline(),
    provenance: settings.provenance(),
    removePrivateMetadata: settings.removePrivateMetadata(),
    session,
    ...(retries === undefined ? {} : { retries }),
  };
}

/** The setting that caused a failure. */
function settingOf({ code, facts }: ImageError): string | undefined {
  if (code === 'invalid-request' && facts.reason === 'endpoint') return 'peel.endpoint';
  return code === 'no-folder' && facts.reason === 'outside-workspace' ? 'peel.assetsFolder' : undefined;
}

/** The most likely next step. Selecting it is a new, paid request. */
function actionFor(error: ImageError): string | undefined {
  const { code, facts } = error;
  if (facts.kept !== undefined) return vscode.l10n.t('Recover…');
  if (settingOf(error)) return vscode.l10n.t('Open Setting');
  switch (code) {
    case 'bad-key':
      return vscode.l10n.t('Set API Key and Try Again…');
    case 'invalid-request':
    case 'no-folder':
    case 'input-format':
    case 'input-too-large':
    case 'input-unreadable':
    case 'rejected':
    case 'quota':
      return undefined;
    default:
      return vscode.l10n.t('Try Again');
  }
}
