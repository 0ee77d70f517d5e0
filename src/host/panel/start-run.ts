// Starts what the panel asks for: the key and the place first, then the very path that the commands take.
import { toImageError, type ImageError } from '../../core/errors';
import type { ImageRequest } from '../../core/request/image-request';
import type { SessionStore } from '../../core/session/session-store';
import type { ImageService } from '../../core/generate/image-service';
import type { ApiKeys } from '../vscode/api-key';
import type { PeelLog } from '../vscode/log';
import type { Seen } from '../generate/progress-notification';
import type { Recent } from '../generate/history';
import { requestFromPerson, type Wish } from '../generate/build-request';
import { type Runner, runSettings } from '../generate/run-request';
import type { CurrentSession } from '../sessions/current-session';
import { settings } from '../vscode/settings';
import type { Attention } from './focus-restorer';
import type { Question } from './duplicate-prompt';

export interface StartParts {
  readonly studio: ImageService;
  readonly sessions: SessionStore;
  readonly current: CurrentSession;
  readonly keys: ApiKeys;
  readonly recent: Recent;
  readonly runner: Runner;
  readonly log: PeelLog;
  /** While the panel can be seen it shows what would be a notification otherwise. */
  readonly seen: Seen;
  /** Asks in the page whether what was made before is to be made again. */
  readonly question: Pick<Question, 'ask'>;
  readonly keepFocus: Attention['keep'];
  /** Told when a question of VS Code's own opens, and when it has been answered: nothing is sent as long as one is open. */
  readonly asking: (is: boolean) => void;
}

/** Told of the first picture that is saved. */
export type OnFirst = (image: string) => void;

export interface Start {
  /** The person has said that it is to be made once more. */
  readonly anew: boolean;
  readonly first?: OnFirst;
  /** The failed jobs that are asked for once more. */
  readonly retries?: readonly string[];
}

/**
 * Resolves to true as soon as the turn has begun, to false when a person left a question, or has one to answer.
 * @throws {ImageError} when it cannot begin; nothing was sent then.
 */
export async function start(parts: StartParts, wish: Wish, how: Start): Promise<boolean> {
  const { recent } = parts;
  const request = await askAhead(parts, wish);
  if (!request) return false;
  await recent.rememberPrompt(request.prompt.trim());
  return how.anew || (await mayBegin(parts, request)) ? begin(parts, request, how) : false;
}

/** The focus comes back from the question alone: until there is one, and after it, a person may work elsewhere. */
async function whileAsking<T>({ asking, keepFocus }: StartParts, question: () => Promise<T>): Promise<T> {
  asking(true);
  try {
    return await keepFocus(question);
  } finally {
    asking(false);
  }
}

/** For the key and the place, where they are not known; undefined when a person left one of the boxes. */
async function askAhead(parts: StartParts, wish: Wish): Promise<ImageRequest | undefined> {
  const { keys, sessions } = parts;
  const { origin } = new URL(settings.endpoint());
  const asked = <T>(question: () => Promise<T>) => whileAsking(parts, question);
  if ((await keys.get(origin)) === undefined && (await asked(() => keys.ask(origin))) === undefined) return undefined;
  return requestFromPerson(wish, sessions, asked);
}

/** False when it was made before, and a person is asked, left, or has said in the settings that this one is to be used. */
async function mayBegin(parts: StartParts, request: ImageRequest): Promise<boolean> {
  const { repeats } = parts.runner;
  const found = await repeats.look(request);
  if (found.kind === 'new') return true;
  if (found.kind === 'running') return whileAsking(parts, () => repeats.askRunning(found.ago));
  const [picture] = found.pictures;
  if (found.ask) {
    parts.question.ask(request, picture);
    return false;
  }
  await repeats.use(request, picture);
  repeats.tellUsed(picture, () => {
    begin(parts, request).catch((thrown: unknown) => {
      void parts.runner.tellFailure(toImageError(thrown, 'service-error'), request, []);
    });
  });
  return false;
}

/** Resolves to true once the turn is written down. */
export function begin(
  parts: StartParts,
  request: ImageRequest,
  { first: onFirst, retries }: Omit<Start, 'anew'> = {},
): Promise<boolean> {
  const { studio, current, log, runner, seen } = parts;
  const asked = Date.now();
  const ended = runner.repeats.began(request);
  return new Promise((resolve, reject) => {
    let begun = false;
    let first: string | undefined;
    const failed: string[] = [];
    const fail = (error: ImageError) => {
      if (!begun) reject(error);
      // What can be seen is in the thread.
      else if (!seen.isVisible()) void runner.tellFailure(error, request, failed);
    };
    const progress = runner.follow(request, seen);
    studio
      .run(request, runSettings(current.join(request), retries), progress.signal, (event) => {
        log.event(event, request);
        progress.take(event);
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
          const how = { asked, quiet: seen.isVisible(), ...(first ? { first } : {}) };
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
