// Provides the main interface of the core: runs requests of any entry point and reports progress.
import { defined } from '../defined';
import { toImageError, type ErrorCode, type ErrorFacts, ImageError } from '../errors';
import type { ImageExtent } from '../image/fit';
import { planRequest } from '../request/plan-request';
import { createInputEncoder, type EncodedInput, type EncodePorts } from '../request/encode-inputs';
import { createNameReservations } from './name-reservations';
import { isComposite, type Provenance } from './provenance';
import type { ImageRequest } from '../request/image-request';
import type { ResolvedRequest } from '../request/resolved-request';
import { findExistingImages, requestFingerprint, type EarlierImage, type ResultCache } from '../request/find-existing';
import type { EncodeSettings } from '../request/outgoing-image';
import { newSessionId, newTurnId, sessionIdOf } from '../session/records';
import type { TurnIdentity } from '../session/turn-recorder';
import { runTurn, type JobEvent, type TurnOutcome, type TurnPorts } from './run-turn';
import { buildRequestBody, type RequestBody } from '../provider/nebula/request-body';

export interface ImageServicePorts extends Omit<TurnPorts, 'resultCache' | 'fileNames'>, EncodePorts {
  /** If absent, no earlier result is found. */
  readonly resultCache?: ResultCache;
}

export interface RunSettings extends EncodeSettings {
  /** Milliseconds. */
  readonly deadline: number;
  readonly provenance: Provenance;
  /** The session of a request without a parent; if absent, a new one is created. */
  readonly session?: string;
  /** The jobs to retry; a job that was not charged and kept no data is replaced in the timeline. */
  readonly retries?: readonly string[];
}

/** Notified of a turn as soon as it has an id, before anything is read; can cancel each job separately. */
export interface RunObserver {
  onStarted(turn: TurnIdentity, request: ImageRequest): void;
  signalOf(job: string): AbortSignal;
}

export interface TurnResult extends TurnOutcome {
  readonly session: string;
  readonly turn: string;
  /** Names of earlier images that were not sent because their files could not be read. */
  readonly missing: readonly string[];
}

export interface ImageService {
  /**
   * Runs a request; resolves when all jobs have ended and at least one image was saved.
   * @throws {ImageError} if no image was saved: the first failure that may have been charged, otherwise the first one.
   */
  run(
    request: ResolvedRequest,
    settings: RunSettings,
    signal: AbortSignal,
    listen?: (event: JobEvent) => void,
    observer?: RunObserver,
  ): Promise<TurnResult>;
  /** Unchanged images of an identical earlier request, newest first, at most `request.count`; sends nothing. */
  findExisting(
    request: ResolvedRequest,
    settings: EncodeSettings,
    signal: AbortSignal,
  ): Promise<readonly EarlierImage[]>;
}

export function createImageService(ports: ImageServicePorts): ImageService {
  const fileNames = createNameReservations(ports.assets);
  return {
    // The turn is recorded without its past, which is in the session already.
    async run({ past, ...request }, settings, signal, listen = () => {}, observer) {
      const planned = planRequest(request, past);
      await checkPorts(ports, request);
      const session = sessionIdOf(request.parent ?? '') ?? settings.session ?? newSessionId();
      const { deadline, provenance, retries } = settings;
      const { parent } = request;
      const identity = defined({ session, turn: newTurnId(session), parent, retries });
      observer?.onStarted(identity, request);
      const generated = new Map<string, boolean | undefined>();
      const onEncoded = (file: EncodedInput) => {
        generated.set(file.uri, file.generated);
        if (file.image.fitted) ports.log.info(describeFit(file));
      };
      let body: RequestBody | undefined;
      const prepare = async () => {
        body = await buildRequestBody(planned, createInputEncoder(ports, settings, signal, onEncoded));
        if (signal.aborted) throw new ImageError('canceled');
        return { pieces: body.pieces, composite: isComposite(request.inputs, past, generated) };
      };
      const signalOf = (job: string) => observer?.signalOf(job) ?? signal;
      const fingerprint = requestFingerprint(request, past);
      const turn = { identity, request, fingerprint, prepare, deadline, provenance, signalOf, listen };
      const { images, failures } = await runTurn({ ...ports, fileNames }, turn);
      if (images.length === 0) throw mostSevere(failures);
      const missing = (body?.missing ?? []).map((input) => (input.kind === 'file' ? input.name : input.url));
      return { session, turn: identity.turn, images, failures, missing };
    },
    async findExisting({ past, ...request }, settings, signal) {
      const { resultCache } = ports;
      if (!resultCache) return [];
      try {
        return await findExistingImages({ ...ports, resultCache }, request, past, settings, signal);
      } catch (thrown) {
        // Running the request reports the error.
        ports.log.info(`Nothing can be said of earlier images: ${String(thrown)}`);
        return [];
      }
    },
  };
}

function describeFit({ name, image: { from, to, reencoded, firstFrameOnly } }: EncodedInput): string {
  const what = reencoded ? "is re-encoded because its private data can't be removed otherwise" : 'is sent smaller';
  const frame = firstFrameOnly ? ', first frame only' : '';
  const extent = ({ bytes, width, height }: ImageExtent) => `${bytes} bytes, ${width} × ${height}`;
  return `“${name}” ${what}: ${extent(from)} → ${extent(to)}${frame}.`;
}

/** A key and a target folder must exist before anything is read or paid. */
async function checkPorts({ apiKey, assets }: ImageServicePorts, { endpoint, target }: ImageRequest): Promise<void> {
  const url = URL.parse(endpoint);
  if (!url) throw new ImageError('invalid-request', { reason: 'endpoint', subject: endpoint.slice(0, 200) });
  if ((await withErrorCode(apiKey(url.origin), 'no-key')) === undefined) throw new ImageError('no-key');
  await withErrorCode(assets.check(target), 'no-folder', { reason: 'not-a-folder', subject: target.folder });
}

async function withErrorCode<T>(outcome: Promise<T>, code: ErrorCode, facts: ErrorFacts = {}): Promise<T> {
  return outcome.catch((thrown: unknown) => {
    throw toImageError(thrown, code, facts);
  });
}

/** A failure that may have been charged takes precedence. */
function mostSevere(failures: readonly ImageError[]): ImageError {
  return failures.find((error) => error.mayHaveBeenCharged) ?? failures[0] ?? new ImageError('no-image');
}
