// The face of the core: takes a request from any surface, runs its jobs, tells what happens.
import { asImageError, type ErrorCode, type ErrorFacts, ImageError } from '../errors';
import type { Extent } from '../image/fit';
import type { JobImage } from './run-job';
import { plan } from '../request/plan-request';
import type { SessionStore } from '../session/session-store';
import { pictureReader, type PreparePorts } from '../request/encode-inputs';
import type { Provenance } from './provenance';
import type { ImageRequest } from '../request/image-request';
import { findEarlier, likeness, type MadePicture, type MadePictures } from '../request/find-existing';
import type { PrepareSettings, Sendable } from '../request/outgoing-image';
import { newSessionId, newTurnId, pathTo, sessionOf, type PastTurn } from '../session/records';
import type { TurnIdentity } from '../session/turn-recorder';
import { runTurn, type StudioEvent, type TurnPorts } from './run-turn';
import { buildBody, type Body } from '../provider/nebula/request-body';

export type { StudioEvent } from './run-turn';

export interface StudioPorts extends Omit<TurnPorts, 'made'>, PreparePorts {
  /** Absent: nothing is ever found to have been made before. */
  readonly made?: MadePictures;
}

/** What a run needs to know beside the request; settings as they are when it starts. */
export interface RunSettings extends PrepareSettings {
  /** Milliseconds. */
  readonly deadline: number;
  readonly provenance: Provenance;
  /** The session that a request without `continueFrom` joins; a new one when absent. */
  readonly session?: string;
  /** The jobs that are asked for once more; where one cost nothing and left nothing, this gets its place. */
  readonly retries?: readonly string[];
}

/** Told of a turn as soon as it has an id, before anything is read; may end each of its jobs by itself. */
export interface Watch {
  begun(turn: TurnIdentity, request: ImageRequest): void;
  signalOf(job: string): AbortSignal;
}

export interface StudioResult {
  readonly session: string;
  readonly turn: string;
  readonly images: readonly JobImage[];
  readonly failures: readonly ImageError[];
  /** Names of earlier pictures that could not be sent along because they are gone. */
  readonly missing: readonly string[];
}

export interface Studio {
  /**
   * Runs a request; resolves when every job has ended and at least one picture was saved.
   * @throws {ImageError} the first failure, when no picture was saved.
   */
  run(
    request: ImageRequest,
    settings: RunSettings,
    signal: AbortSignal,
    listen?: (event: StudioEvent) => void,
    watch?: Watch,
  ): Promise<StudioResult>;
  /**
   * Pictures that came of the very same request before and are still there, the newest first; at most as many as are asked for.
   * Nothing is sent; a request that cannot run has none.
   */
  earlier(request: ImageRequest, settings: PrepareSettings, signal: AbortSignal): Promise<readonly MadePicture[]>;
}

export function createStudio(ports: StudioPorts): Studio {
  return {
    async run(request, settings, signal, listen = () => {}, watch) {
      const past = await readPast(ports.sessions, request.continueFrom);
      const planned = plan(request, past);
      await checkPorts(ports, request);
      const session = sessionOf(request.continueFrom ?? '') ?? settings.session ?? newSessionId();
      const parent = past.at(-1)?.image.id;
      const { deadline, provenance, retries } = settings;
      const known = { ...(parent === undefined ? {} : { parent }), ...(retries === undefined ? {} : { retries }) };
      const identity = { session, turn: newTurnId(session), ...known };
      watch?.begun(identity, request);
      const told = (name: string, { from, to, stilled }: Sendable) =>
        ports.log.info(
          `“${name}” goes out smaller: ${words(from)} → ${words(to)}${stilled ? ', first frame only' : ''}.`,
        );
      let body: Body | undefined;
      const prepare = async () => {
        body = await buildBody(planned, pictureReader(ports, settings, signal, told));
        if (signal.aborted) throw new ImageError('canceled');
        return body.pieces;
      };
      const signalOf = (job: string) => watch?.signalOf(job) ?? signal;
      const turn = {
        identity,
        request,
        likeness: likeness(request, past),
        prepare,
        deadline,
        provenance,
        signalOf,
        listen,
      };
      const { images, failures } = await runTurn(ports, turn);
      if (images.length === 0) throw worst(failures);
      const missing = (body?.missing ?? []).map((input) => (input.kind === 'file' ? input.name : input.url));
      return { session, turn: identity.turn, images, failures, missing };
    },
    async earlier(request, settings, signal) {
      const { made } = ports;
      if (!made) return [];
      try {
        const past = await readPast(ports.sessions, request.continueFrom);
        return await findEarlier({ ...ports, made }, request, past, settings, signal);
      } catch (thrown) {
        // Running it says what is wrong with it.
        ports.log.info(`Nothing can be said of earlier images: ${String(thrown)}`);
        return [];
      }
    },
  };
}

const words = ({ bytes, width, height }: Extent) => `${bytes} bytes, ${width} × ${height}`;

/** The conversation up to a turn or image, oldest first; empty without one. @throws {ImageError} `invalid-request` for an id that is not there. */
export async function readPast(sessions: SessionStore, from: string | undefined): Promise<PastTurn[]> {
  if (from === undefined) return [];
  const session = sessionOf(from);
  const unknown = { reason: 'unknown-image', subject: from.slice(0, 80) };
  const path = session && pathTo(await typed(sessions.read(session), 'invalid-request', unknown), from);
  if (!path) throw new ImageError('invalid-request', unknown);
  return path;
}

/** A key and a folder must be there before anything is read or paid. */
async function checkPorts({ apiKey, assets }: StudioPorts, { endpoint, target }: ImageRequest): Promise<void> {
  const url = URL.parse(endpoint);
  if (!url) throw new ImageError('invalid-request', { reason: 'endpoint', subject: endpoint.slice(0, 200) });
  if ((await typed(apiKey(url.origin), 'no-key')) === undefined) throw new ImageError('no-key');
  await typed(assets.check(target), 'no-folder', { reason: 'not-a-folder', subject: target.folder });
}

/** Whatever a port throws leaves the core as an ImageError. */
async function typed<T>(outcome: Promise<T>, code: ErrorCode, facts: ErrorFacts = {}): Promise<T> {
  return outcome.catch((thrown: unknown) => {
    throw asImageError(thrown, code, facts);
  });
}

/** One failure speaks for all; the one that may have cost money comes first. */
function worst(failures: readonly ImageError[]): ImageError {
  const first = failures.find((error) => error.mayHaveBeenCharged) ?? failures[0];
  return first ?? new ImageError('no-image');
}
