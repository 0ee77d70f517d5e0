// Starts what the panel asks for: the key and the place first, then the very path that the commands take.
import { asImageError, type ImageError } from '../../core/errors';
import type { ImageRequest } from '../../core/request';
import type { SessionStore } from '../../core/ports';
import type { Studio } from '../../core/studio';
import type { ApiKeys } from '../api-key';
import type { PeelLog } from '../log';
import type { Seen } from '../progress';
import type { Recent } from '../recent';
import { requestFromPerson, type Wish } from '../requests';
import { type Runner, runSettings } from '../run';
import type { CurrentSession } from '../session';
import { settings } from '../settings';

export interface StartParts {
  readonly studio: Studio;
  readonly sessions: SessionStore;
  readonly current: CurrentSession;
  readonly keys: ApiKeys;
  readonly recent: Recent;
  readonly runner: Runner;
  readonly log: PeelLog;
  /** While the panel can be seen it shows what would be a notification otherwise. */
  readonly seen: Seen;
}

/**
 * Resolves to true as soon as the turn has begun, to false when a person left a question.
 * @throws {ImageError} when it cannot begin; nothing was sent then.
 */
export async function start(parts: StartParts, wish: Wish): Promise<boolean> {
  const { keys, recent, sessions } = parts;
  const { origin } = new URL(settings.endpoint());
  if ((await keys.get(origin)) === undefined && (await keys.ask(origin)) === undefined) return false;
  const request = await requestFromPerson(wish, sessions);
  if (!request) return false;
  await recent.rememberPrompt(request.prompt.trim());
  return begin(parts, request);
}

function begin(parts: StartParts, request: ImageRequest): Promise<boolean> {
  const { studio, current, log, runner, seen } = parts;
  const asked = Date.now();
  return new Promise((resolve, reject) => {
    let begun = false;
    const fail = (error: ImageError) => {
      if (!begun) reject(error);
      // What can be seen is in the thread.
      else if (!seen.isVisible()) void runner.tellFailure(error, request);
    };
    const progress = runner.follow(request, seen);
    studio
      .run(request, runSettings(current.join(request)), progress.signal, (event) => {
        log.event(event, request);
        progress.take(event);
        begun = true;
        resolve(true);
      })
      .finally(() => progress.end())
      .then(
        (result) => runner.showResult(request, result, asked, seen.isVisible()),
        (thrown: unknown) => fail(asImageError(thrown, 'service-error')),
      )
      .catch((thrown: unknown) => log.warn(`A result could not be shown: ${String(thrown)}`));
  });
}
