// Answers one request: checks the key and the rules, then follows the script or the model.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { loadInput, type Input } from './inputs';
import { type DrawingCache, makeImages, type Image } from './generate-images';
import { isAuthorized, parseBody, receive } from './read-body';
import type { RecordedRequest } from './records';
import { InvalidParameter } from './invalid-parameter';
import { errorReply, imageReply, type Reply, scriptedReply } from './reply';
import { checkRequest, type ImageRequest } from './check-request';
import type { Script } from './script';

export interface AnswerOptions {
  /** Default `sk-demo-peel`. */
  key: string;
  /** Milliseconds before each reply without a latency of its own. Default 0. */
  latency: number;
  /** Accept every model id that begins with `gemini-`. Default: only the documented one. */
  otherModels: boolean;
  /** A repeated request gets a different image, as from the real model. Default: the same bytes. */
  varied: boolean;
  /** Two colors instead of a painted scene, for tests that do not look at the image. Default: scenes. */
  plain: boolean;
}

/** State that outlives a request. */
export interface EmulatorState {
  /** Images that were sent as `url`, by SHA-256. */
  images: Map<string, Image>;
  drawn: DrawingCache;
  /** How often each body has arrived, by its SHA-256. */
  seen: Map<string, number>;
}

export interface AnswerContext {
  record: RecordedRequest;
  script: Script;
  options: AnswerOptions;
  origin: string;
  kept: EmulatorState;
  /** Called when the whole body has arrived. */
  arrived: () => void;
  /** Aborted when the connection is closed. */
  gone: AbortSignal;
}

/** Reads the request and makes its reply. Rejects when the client disconnects meanwhile. */
export async function answer(incoming: IncomingMessage, circumstances: AnswerContext): Promise<Reply> {
  const { record, script, options, origin, kept, gone } = circumstances;
  try {
    const request = await read(incoming, circumstances);
    if (request === undefined) return errorReply(401);
    const inputs = await loadInputs(request, gone);
    await delay(script.latency ?? options.latency, undefined, { signal: gone });
    await held(script.hold, gone);
    const scripted = scriptedReply(script);
    if (scripted) return scripted;
    const variant = script.variant ?? (options.varied ? countSeen(kept.seen, record.body) : 0);
    const images = await makeImages(request, inputs, { ...script, variant, plain: options.plain }, kept.drawn);
    record.images = images.map(({ sha256 }) => sha256);
    if (script.url) for (const image of images) kept.images.set(image.sha256, image);
    return imageReply(images, script, origin);
  } catch (error) {
    if (error instanceof InvalidParameter) return errorReply(400, `Invalid parameter: ${error.message}`);
    throw error;
  }
}

/** Checks the request against the rules. Undefined when the key is wrong. */
async function read(incoming: IncomingMessage, to: AnswerContext): Promise<ImageRequest | undefined> {
  const bytes = await receive(incoming, (length) => (to.record.bytes += length));
  const authorized = isAuthorized(incoming.headers, to.options.key);
  try {
    to.record.body = parseBody(incoming.headers, bytes);
  } catch (error) {
    if (authorized) throw error;
  } finally {
    to.arrived();
  }
  if (!authorized) return undefined;
  return checkRequest(to.record.body, to.options.otherModels);
}

/** The images of every turn, in order. */
async function loadInputs(request: ImageRequest, gone: AbortSignal): Promise<Input[][]> {
  return Promise.all(
    request.turns.map(({ parts }, turn) =>
      Promise.all(
        parts.flatMap((part, place) =>
          'image' in part ? [loadInput(part.image, `contents[${turn}].parts[${place}].image`, gone)] : [],
        ),
      ),
    ),
  );
}

async function held(hold: Promise<void> | undefined, gone: AbortSignal): Promise<void> {
  if (hold === undefined) return;
  await Promise.race([hold, new Promise((resolve) => gone.addEventListener('abort', resolve, { once: true }))]);
  gone.throwIfAborted();
}

function countSeen(seen: Map<string, number>, body: unknown): number {
  const id = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const times = seen.get(id) ?? 0;
  seen.set(id, times + 1);
  return times;
}
