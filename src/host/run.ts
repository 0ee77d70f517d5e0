// Runs a request that a person made: the key first, progress that can be canceled, then the result or the reason.
import * as vscode from 'vscode';
import { asImageError, type ImageError } from '../core/errors';
import type { ImageRequest } from '../core/request';
import type { RunSettings, Studio, StudioEvent, StudioResult } from '../core/studio';
import type { ApiKeys } from './api-key';
import { cutText, duration, size } from './format';
import type { PeelLog } from './log';
import type { Results } from './results';
import type { CurrentSession } from './session';
import { settings } from './settings';
import { describe } from './words';

export interface Runner {
  /** Resolves when the pictures stand, or the failure was told; false when nothing was sent, or nothing came of it. */
  run(request: ImageRequest): Promise<boolean>;
  /**
   * @param asked when the person asked for it, in milliseconds since 1970.
   * @param quiet somebody sees the result already: it is opened, and nothing is said.
   */
  showResult(request: ImageRequest, result: StudioResult, asked: number, quiet: boolean): Promise<void>;
  tellFailure(error: ImageError, request: ImageRequest): Promise<void>;
}

export interface RunnerParts {
  readonly studio: Studio;
  readonly keys: ApiKeys;
  readonly results: Results;
  readonly current: CurrentSession;
  readonly log: PeelLog;
}

export function createRunner({ studio, keys, results, current, log }: RunnerParts): Runner {
  const run = async (request: ImageRequest): Promise<boolean> => {
    const origin = new URL(request.endpoint).origin;
    // A first use without a key asks for it and goes on.
    if ((await keys.get(origin)) === undefined && (await keys.ask(origin)) === undefined) return false;
    const asked = Date.now();
    try {
      const result = await withProgress(request);
      // The message stays until it is answered; nobody waits for that.
      void showResult(request, result, asked, false);
      return true;
    } catch (thrown) {
      void tellFailure(asImageError(thrown, 'service-error'), request);
      return false;
    }
  };

  const showResult: Runner['showResult'] = async (request, result, asked, quiet) => {
    const again = await results.show(request, result, asked, quiet);
    if (again > 0) await run({ ...request, count: again });
  };

  const withProgress = (request: ImageRequest): Thenable<StudioResult> =>
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: progressTitle(request), cancellable: true },
      async (progress, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        const state = progressState();
        const report = () => progress.report({ message: state.message(request.count) });
        const timer = setInterval(report, 1000);
        try {
          return await studio.run(request, runSettings(current.join(request)), controller.signal, (event) => {
            state.take(event);
            log.event(event, request);
            if (event.type !== 'receiving') report();
          });
        } finally {
          clearInterval(timer);
        }
      },
    );

  const tellFailure = async (error: ImageError, request: ImageRequest): Promise<void> => {
    if (error.code === 'canceled' && !error.mayHaveBeenCharged) return;
    // What failed before a job began has no line in the log yet.
    if (error.facts.elapsed === undefined) log.warn(describe(error));
    const action = actionFor(error);
    const showLog = vscode.l10n.t('Show Log');
    const tell = error.code === 'canceled' ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    const chosen = await tell(describe(error), ...(action ? [action] : []), showLog);
    if (chosen === showLog) log.show();
    else if (chosen !== undefined && chosen === action) await act(error, request);
  };

  const act = async (error: ImageError, request: ImageRequest): Promise<void> => {
    if (error.facts.kept !== undefined) await vscode.commands.executeCommand('peel.recover');
    else if (settingOf(error)) await vscode.commands.executeCommand('workbench.action.openSettings', settingOf(error));
    else if (error.code !== 'bad-key' || (await keys.ask(new URL(request.endpoint).origin)) !== undefined)
      await run(request);
  };

  return { run, showResult, tellFailure };
}

/** What is being done, and to what. */
function progressTitle({ prompt, inputs, continueFrom }: ImageRequest): string {
  const words = cutText(prompt, 50);
  if (continueFrom !== undefined) return vscode.l10n.t('Continuing: “{0}”', words);
  if (inputs.length > 1) return vscode.l10n.t('Combining {0} images: “{1}”', inputs.length, words);
  return inputs.length === 1 ? vscode.l10n.t('Editing: “{0}”', words) : vscode.l10n.t('Generating: “{0}”', words);
}

/** Settings as they are when a run starts. */
export function runSettings(session: string): RunSettings {
  return {
    deadline: settings.deadline(),
    provenance: settings.provenance(),
    removePrivateMetadata: settings.removePrivateMetadata(),
    session,
  };
}

/** The setting that a failure is about. */
function settingOf({ code, facts }: ImageError): string | undefined {
  if (code === 'invalid-request' && facts.reason === 'endpoint') return 'peel.endpoint';
  return code === 'no-folder' && facts.reason === 'outside-workspace' ? 'peel.assetsFolder' : undefined;
}

/** The one step that is most likely wanted next. A press on it is a new wish and a new paid request. */
function actionFor(error: ImageError): string | undefined {
  const { code, facts } = error;
  if (facts.kept !== undefined) return vscode.l10n.t('Recover…');
  if (settingOf(error)) return vscode.l10n.t('Open Setting');
  switch (code) {
    case 'bad-key':
      return vscode.l10n.t('Set Key and Try Again…');
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

/** What a progress notification says: time, bytes, and how many of several are done. */
function progressState() {
  const started = Date.now();
  const bytes = new Map<string, number>();
  const ended = new Set<string>();
  let waitUntil = 0;
  return {
    take(event: StudioEvent) {
      if (event.type === 'receiving') bytes.set(event.job, event.bytes);
      if (event.type === 'saved' || event.type === 'failed') ended.add(event.job);
      waitUntil = event.type === 'waiting' ? Date.now() + event.ms : event.type === 'sent' ? 0 : waitUntil;
    },
    message(count: number): string {
      const received = [...bytes.values()].reduce((sum, one) => sum + one, 0);
      const parts = [duration(Date.now() - started)];
      if (count > 1) parts.push(vscode.l10n.t('{0} of {1} done', ended.size, count));
      if (waitUntil > Date.now())
        parts.push(vscode.l10n.t('the service asks to wait {0}', duration(waitUntil - Date.now() + 999)));
      else if (received > 0) parts.push(vscode.l10n.t('{0} received', size(received)));
      return parts.join(' · ');
    },
  };
}
