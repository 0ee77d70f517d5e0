// Runs one job: records it, sends the request, saves the images. Never drops received data.
import { defined } from '../defined';
import { toImageError, ImageError } from '../errors';
import type { Assets, JobRecord, Outbox, OutboxEntry } from '../outbox/outbox';
import type { Clock, Download } from '../platform';
import type { Provenance } from './provenance';
import type { JobQueue } from '../transport/job-queue';
import type { DecodeGroups } from '../provider/nebula/base64-decoder';
import type { ReceiveResult } from '../transport/receive-response';
import type { ReceivedImage } from '../transport/response-body';
import { loadReceiver, sendRequest, type SendPorts } from '../transport/send-request';
import type { SavedImage } from '../request/image-request';
import type { BodyPieces } from '../provider/nebula/request-body';

export interface RunJobPorts extends SendPorts {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly assets: Assets;
  readonly download: Download;
  readonly queue: JobQueue;
  readonly decodeGroups?: DecodeGroups;
}

export interface JobRun {
  readonly record: JobRecord;
  readonly body: BodyPieces;
  /** Milliseconds. */
  readonly deadline: number;
  readonly provenance: Provenance;
  readonly signal: AbortSignal;
  /** Records in the session that the request is about to be sent; never rejects. */
  readonly recordSent: () => Promise<void>;
  /** Records a saved image before its outbox entry is removed; never rejects. */
  readonly recordImage: (image: SavedImage) => Promise<void>;
}

export type JobProgress =
  | { readonly type: 'sent' }
  | { readonly type: 'waiting'; readonly ms: number }
  /** Bytes of images so far. */
  | { readonly type: 'receiving'; readonly bytes: number }
  | { readonly type: 'saving' };

export interface JobResult {
  /** At least one. */
  readonly images: readonly SavedImage[];
  /** Why another image of the same response stayed in the outbox. */
  readonly problem?: ImageError;
}

/** @throws {ImageError} if no image could be saved; received data stays in the outbox then. */
export async function runJob(
  ports: RunJobPorts,
  job: JobRun,
  progress: (event: JobProgress) => void,
): Promise<JobResult> {
  const { record } = job;
  const state: JobState = { requestLeft: false, started: 0, images: [] };
  let entry: OutboxEntry | undefined;
  try {
    // The queue limits concurrent requests; saving the result must not delay the next one.
    const received = await ports.queue.run(
      async () => {
        entry = await ports.outbox.open(record).catch(throwOutboxError);
        return sendAndReceive(ports, job, entry, progress, state);
      },
      job.signal,
      { id: record.job, origin: new URL(record.request.endpoint).origin },
    );
    progress({ type: 'saving' });
    return await saveAll(ports, job, entry as OutboxEntry, received, state.started);
  } catch (thrown) {
    const error = toImageError(thrown, 'service-error', { mayHaveBeenCharged: state.requestLeft });
    const kept = keptFacts(state.images);
    const final = error.with(kept);
    await (kept.kept === 0 ? entry?.remove() : entry?.keep(final))?.catch(() => undefined);
    throw kept.kept === 0 ? error : final;
  }
}

/** The bytes that stay in the outbox, and their media type if they are only a response without an image. */
function keptFacts(images: readonly ReceivedImage[]) {
  const kept = images.reduce((sum, { file }) => sum + file.size, 0);
  const types = new Set(images.map(({ contentType }) => contentType));
  return { kept, ...(types.size === 1 ? defined({ contentType: images[0]?.contentType }) : {}) };
}

function throwOutboxError(thrown: unknown): never {
  throw toImageError(thrown, 'save-failed', { reason: 'outbox' });
}

interface JobState {
  /** Whether the request may have been sent. */
  requestLeft: boolean;
  /** When it was last sent. */
  started: number;
  images: readonly ReceivedImage[];
}

async function sendAndReceive(
  ports: RunJobPorts,
  job: JobRun,
  entry: OutboxEntry,
  progress: (event: JobProgress) => void,
  state: JobState,
): Promise<ReceiveResult> {
  const { endpoint } = job.record.request;
  const sending = {
    endpoint,
    body: job.body,
    idempotencyKey: job.record.job,
    deadline: job.deadline,
    signal: job.signal,
    onSent: async () => {
      await Promise.all([entry.markSent().catch(throwOutboxError), state.requestLeft ? undefined : job.recordSent()]);
      state.requestLeft = true;
      state.started = ports.clock.now();
      progress({ type: 'sent' });
    },
    onWait: (ms: number) => progress({ type: 'waiting', ms }),
  };
  // Before sending: a failure to load a bundle must not cost anything.
  const [{ receiveResponse }] = await Promise.all([loadReceiver(), loadSaver()]);
  return sendRequest(ports, sending, async (response, signal, hide) => {
    const onBytes = (bytes: number) => progress({ type: 'receiving', bytes });
    const { download, decodeGroups } = ports;
    const receiver = { entry, endpoint, download, decodeGroups, hide, onBytes };
    const received = await receiveResponse(response, signal, receiver);
    state.images = received.images;
    // A response that was interrupted after a complete image has delivered that image.
    if (received.error === undefined || received.images.some(({ complete }) => complete)) return received;
    throw received.images.length > 0 ? withoutRepeatHint(received.error) : received.error;
  });
}

/** A 429 with part of an image must not cause a retry, which would be charged and overwrite that part. */
function withoutRepeatHint(error: unknown): unknown {
  const refused = error instanceof ImageError && error.code === 'rate-limited';
  return refused ? new ImageError('bad-reply', { mayHaveBeenCharged: true, reason: 'picture-cut' }) : error;
}

/** Reports images beyond the limit, even if the others were saved. */
function skippedError(error: unknown): ImageError | undefined {
  return error instanceof ImageError && error.facts.reason === 'too-many-pictures' ? error : undefined;
}

/** Loads the bundle that saves images. */
const loadSaver = () => import('./save-image');

/** Saves every image; removes the outbox entry if nothing is left in it. */
async function saveAll(
  ports: RunJobPorts,
  job: JobRun,
  entry: OutboxEntry,
  received: ReceiveResult,
  started: number,
): Promise<JobResult> {
  const { record, provenance } = job;
  const { saveImage } = await loadSaver();
  const images: SavedImage[] = [];
  let problem = skippedError(received.error);
  let kept = 0;
  for (const { file, complete, revisedPrompt } of received.images) {
    try {
      if (!complete)
        throw toImageError(received.error ?? new ImageError('bad-reply', { reason: 'picture-cut' }), 'interrupted');
      const saved = await saveImage({ assets: ports.assets, provenance }, file, record);
      const id = images.length === 0 ? record.job : `${record.job}-${images.length + 1}`;
      const image = { id, ...saved, ...defined({ revisedPrompt }) };
      images.push(image);
      await job.recordImage(image);
      await file.discard().catch(() => undefined);
    } catch (thrown) {
      const elapsed = ports.clock.now() - started;
      problem ??= toImageError(thrown, 'save-failed').with({ mayHaveBeenCharged: true, elapsed });
      kept += file.size;
    }
  }
  if (images.length === 0) throw problem ?? new ImageError('no-image', { mayHaveBeenCharged: true });
  if (problem && kept > 0) problem = problem.with({ kept });
  // The images are saved. An entry that cannot be removed now is removed when unsaved images are next listed.
  await (problem && kept > 0 ? entry.keep(problem) : entry.remove()).catch(() => undefined);
  return problem ? { images, problem } : { images };
}
