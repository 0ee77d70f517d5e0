// Starts what the panel asks for: the key and the place first, then the very path that the commands take.
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
  /** While the panel can be seen it shows what would be a notification otherwise. */
  readonly panelVisibility: VisibilitySource;
  /** Asks in the page whether what was made before is to be made again. */
  readonly duplicatePrompt: Pick<DuplicatePrompt, 'ask'>;
  readonly keepFocus: FocusRestorer['keepFocus'];
  /** Told when a question of VS Code's own opens, and when it has been answered: nothing is sent as long as one is open. */
  readonly asking: (is: boolean) => void;
}

/** Told of the first picture that is saved. */
export type OnFirstImage = (image: string) => void;

export interface StartOptions {
  /** The person has said that it is to be made once more. */
  readonly ignoreDuplicates: boolean;
  readonly onFirst?: OnFirstImage;
  /** The failed jobs that are asked for once more. */
  readonly retries?: readonly string[];
}

/**
 * Resolves to true as soon as the turn has begun, to false when a person left a question, or has one to answer.
 * @throws {ImageError} when it cannot begin; nothing was sent then.
 */
export async function startRun(parts: StartRunParts, draft: RequestDraft, how: StartOptions): Promise<boolean> {
  const { recent } = parts;
  const request = await askBeforeRun(parts, draft);
  if (!request) return false;
  await recent.rememberPrompt(request.prompt.trim());
  return how.ignoreDuplicates || (await confirmRun(parts, request)) ? beginRun(parts, request, how) : false;
}

/** The focus comes back from the question alone: until there is one, and after it, a person may work elsewhere. */
async function whileAsking<T>({ asking, keepFocus }: StartRunParts, question: () => Promise<T>): Promise<T> {
  asking(true);
  try {
    return await keepFocus(question);
  } finally {
    asking(false);
  }
}

/** For the key and the place, where they are not known; undefined when a person left one of the boxes. */
async function askBeforeRun(parts: StartRunParts, draft: RequestDraft): Promise<ImageRequest | undefined> {
  const { keys, sessions } = parts;
  const { origin } = new URL(settings.endpoint());
  const asked = <T>(question: () => Promise<T>) => whileAsking(parts, question);
  if ((await keys.get(origin)) === undefined && (await asked(() => keys.ask(origin))) === undefined) return undefined;
  return requestFromPerson(draft, sessions, asked);
}

/** False when it was made before, and a person is asked, left, or has said in the settings that this one is to be used. */
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

/** Resolves to true once the turn is written down. */
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
      // What can be seen is in the thread.
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
