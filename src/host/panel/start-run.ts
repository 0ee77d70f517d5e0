// Starts a run from the panel: asks for the key and folder, then makes the commands' checks.
import { toImageError, type ImageError } from '../../core/errors';
import type { ImageRequest } from '../../core/request/image-request';
import type { SessionStore } from '../../core/session/session-store';
import type { ImageService } from '../../core/generate/image-service';
import type { ApiKeys } from '../vscode/api-key';
import type { PeelLog } from '../vscode/log';
import type { VisibilitySource } from '../generate/progress-notification';
import type { RunHistory } from '../generate/history';
import { requestFromPerson, type RequestDraft } from '../generate/build-request';
import { type RequestRunner, runSettings } from '../generate/run-request';
import type { CurrentSession } from '../sessions/current-session';
import { settings } from '../vscode/settings';
import type { FocusRestorer } from './focus-restorer';
import type { DuplicatePrompt } from './duplicate-prompt';

export interface StartRunParts {
  readonly imageService: ImageService;
  readonly sessions: SessionStore;
  readonly current: CurrentSession;
  readonly keys: ApiKeys;
  readonly recent: RunHistory;
  readonly runner: RequestRunner;
  readonly log: PeelLog;
  /** While the panel is visible, it replaces the notifications. */
  readonly panelVisibility: VisibilitySource;
  /** Asks in the page whether to generate an existing image again. */
  readonly duplicatePrompt: Pick<DuplicatePrompt, 'ask'>;
  readonly keepFocus: FocusRestorer['keepFocus'];
  /** Called when a VS Code dialog opens and when it has been answered: nothing is sent while one is open. */
  readonly asking: (is: boolean) => void;
}

/** Called with the first saved image. */
export type OnFirstImage = (image: string) => void;

export interface StartOptions {
  /** The user has confirmed that the image is generated again. */
  readonly ignoreDuplicates: boolean;
  readonly onFirst?: OnFirstImage;
  /** The failed jobs that are requested again. */
  readonly retries?: readonly string[];
}

/**
 * Resolves to true as soon as the turn has started, to false when the user canceled a question or has one to answer.
 * @throws {ImageError} when the turn cannot start; nothing was sent in that case.
 */
export async function startRun(parts: StartRunParts, draft: RequestDraft, how: StartOptions): Promise<boolean> {
  const { recent } = parts;
  const request = await askBeforeRun(parts, draft);
  if (!request) return false;
  await recent.rememberPrompt(request.prompt.trim());
  return how.ignoreDuplicates || (await confirmRun(parts, request)) ? beginRun(parts, request, how) : false;
}

/** Restores the focus only for the question itself, because the user may work elsewhere before and after it. */
async function whileAsking<T>({ asking, keepFocus }: StartRunParts, question: () => Promise<T>): Promise<T> {
  asking(true);
  try {
    return await keepFocus(question);
  } finally {
    asking(false);
  }
}

/** Asks for the key and the folder if necessary; undefined when the user canceled. */
async function askBeforeRun(parts: StartRunParts, draft: RequestDraft): Promise<ImageRequest | undefined> {
  const { keys, sessions } = parts;
  const { origin } = new URL(settings.endpoint());
  const asked = <T>(question: () => Promise<T>) => whileAsking(parts, question);
  if ((await keys.get(origin)) === undefined && (await asked(() => keys.ask(origin))) === undefined) return undefined;
  return requestFromPerson(draft, sessions, asked);
}

/** False when the image exists already and the user is asked, canceled, or has set that the existing image is used. */
async function confirmRun(parts: StartRunParts, request: ImageRequest): Promise<boolean> {
  const { duplicates } = parts.runner;
  const found = await duplicates.find(request);
  if (found.kind === 'new') return true;
  if (found.kind === 'running') return whileAsking(parts, () => duplicates.askRunning(found.ago));
  const [image] = found.images;
  if (found.ask) {
    parts.duplicatePrompt.ask(request, image);
    return false;
  }
  await duplicates.useExisting(request, image);
  duplicates.notifyReused(image, () => {
    beginRun(parts, request).catch((thrown: unknown) => {
      void parts.runner.tellFailure(toImageError(thrown, 'service-error'), request, []);
    });
  });
  return false;
}

/** Resolves to true once the turn has been recorded. */
export function beginRun(
  parts: StartRunParts,
  request: ImageRequest,
  { onFirst, retries }: Omit<StartOptions, 'ignoreDuplicates'> = {},
): Promise<boolean> {
  const { imageService, current, log, runner, panelVisibility } = parts;
  const asked = Date.now();
  const ended = runner.duplicates.onStarted(request);
  return new Promise((resolve, reject) => {
    let begun = false;
    let first: string | undefined;
    const failed: string[] = [];
    const fail = (error: ImageError) => {
      if (!begun) reject(error);
      // If the panel is visible, the thread shows the failure.
      else if (!panelVisibility.isVisible()) void runner.tellFailure(error, request, failed);
    };
    const progress = runner.follow(request, panelVisibility);
    imageService
      .run(request, runSettings(current.join(request), retries), progress.signal, (event) => {
        log.event(event, request);
        progress.handleEvent(event);
        if (event.type === 'failed') failed.push(event.job);
        begun = true;
        resolve(true);
        if (event.type !== 'saved' || first !== undefined) return;
        first = event.image.id;
        onFirst?.(first);
      })
      .finally(() => progress.end())
      .then(
        (result) => {
          ended(true);
          const how = { asked, quiet: panelVisibility.isVisible(), ...(first ? { firstImage: first } : {}) };
          return runner.showResult(request, result, how, failed);
        },
        (thrown: unknown) => {
          ended(false);
          fail(toImageError(thrown, 'service-error'));
        },
      )
      .catch((thrown: unknown) => log.warn(`A result could not be shown: ${String(thrown)}`));
  });
}
