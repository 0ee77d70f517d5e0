// Connects the whole core and store on a temporary folder, as the extension does, without VS Code.
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ActiveTurns, createActiveTurns } from '../../../src/core/generate/active-turns';
import type { SaveContext } from '../../../src/core/generate/save-image';
import type { ApiKeyProvider, Clock } from '../../../src/core/platform';
import type { Assets, Outbox } from '../../../src/core/outbox/outbox';
import type { OpenInput } from '../../../src/core/image/byte-source';
import type { SessionArchive } from '../../../src/core/session/session-store';
import { createRateLimiter, type RateLimiter } from '../../../src/core/transport/rate-limiter';
import { createJobQueue } from '../../../src/core/transport/job-queue';
import { createSavedImageRecorder } from '../../../src/core/outbox/recover-unsaved';
import type { RecorderPorts } from '../../../src/core/session/turn-recorder';
import { type ImageInput, type ImageRequest, maxFileBytes } from '../../../src/core/request/image-request';
import { createImageService, type RunSettings, type TurnResult } from '../../../src/core/generate/image-service';
import type { JobEvent } from '../../../src/core/generate/run-turn';
import { decodeGroups } from '../../../src/store/native-base64';
import { type Disk, realDisk } from '../../../src/store/fs/disk';
import { download } from '../../../src/store/download';
import { post } from '../../../src/store/http-post';
import { createOutbox } from '../../../src/store/outbox/outbox';
import type { Owner } from '../../../src/store/outbox/live-windows';
import { openLocalInput } from '../../../src/store/fs/read-input';
import { saveWithoutOverwriting } from '../../../src/store/outbox/save-file';
import { createObservableStore } from '../../../src/core/session/observable-store';
import { createContentHasher } from '../../../src/store/cache/content-hasher';
import { createResultCache } from '../../../src/store/cache/result-cache';
import { createSessionStore } from '../../../src/store/session/session-store';
import { checkOutputFolder } from '../../../src/store/outbox/check-folder';
import { createTestImageFitter } from './fit-cache';
import { resolveRequest } from './image-requests';
import { namesIn, withFolders } from './temp-folders';

/** Must appear nowhere but in the Authorization header. */
export const sentinelKey = 'sk-demo-peel';

export interface FixtureOptions {
  readonly endpoint: string;
  readonly disk?: Disk;
  readonly apiKey?: ApiKeyProvider;
  readonly sessions?: SessionArchive;
  /** Replaces waits, which end at once otherwise. */
  readonly sleep?: Clock['sleep'];
  /** Maximum number of concurrent jobs. */
  readonly limit?: number;
  readonly owner?: Owner;
  /** Whether to hash saved images and to remember their requests. */
  readonly noted?: boolean;
  /** The folder of an earlier fixture, to continue with its files. */
  readonly folder?: string;
}

export interface Fixture {
  readonly folder: string;
  readonly workspace: string;
  readonly storage: string;
  readonly outbox: Outbox;
  /** Used by `run`, as in the extension. */
  readonly activeTurns: ActiveTurns;
  readonly sessions: SessionArchive;
  readonly rateLimiter: RateLimiter;
  /** Resolves when the contents of all saved images have been hashed. */
  settled(): Promise<void>;
  readonly assets: Assets;
  /** The context for recovering unsaved images. */
  readonly saveContext: RecorderPorts & SaveContext;
  /** Milliseconds of each wait that the core requested. */
  readonly waits: number[];
  readonly log: string[];
  readonly events: JobEvent[];
  /** A request with defaults for everything that is not given. */
  request(given?: Partial<ImageRequest>): ImageRequest;
  run(given?: Partial<ImageRequest>, signal?: AbortSignal, settings?: Partial<RunSettings>): Promise<TurnResult>;
  /** The files of all jobs in the outbox without `record.json`, sorted. */
  outboxEntries(): Promise<string[]>;
  /** Writes a file to the workspace and returns it as an input. */
  input(name: string, bytes: Uint8Array): Promise<ImageInput>;
}

/** Creates fixtures for the tests of the enclosing `describe`; deletes their folders after each test. */
export function withFixtures(): (options: FixtureOptions) => Promise<Fixture> {
  const newFolder = withFolders();
  return async (options) => build(options, options.folder ?? (await newFolder()));
}

async function build(options: FixtureOptions, folder: string): Promise<Fixture> {
  const { endpoint, disk = realDisk } = options;
  const workspace = path.join(folder, 'workspace');
  const storage = path.join(folder, 'storage');
  await fs.mkdir(workspace, { recursive: true });
  const waits: number[] = [];
  const log: string[] = [];
  const events: JobEvent[] = [];
  const clock: Clock = {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      waits.push(ms);
      signal.throwIfAborted();
      await options.sleep?.(ms, signal);
    },
  };
  const note = { info: (message: string) => void log.push(message), warn: (message: string) => void log.push(message) };
  const archive = options.sessions ?? createSessionStore(disk, path.join(storage, 'sessions'));
  const sessions = createObservableStore(archive, note);
  const openInput: OpenInput = (uri, limit, signal) => openLocalInput(disk, fileURLToPath(uri), limit, signal);
  const contents = createContentHasher({
    sessions: options.noted ? sessions : { ...sessions, listen: () => () => undefined },
    open: (uri, signal) => openInput(uri, maxFileBytes, signal),
    log: note,
  });
  const rateLimiter = createRateLimiter({
    now: () => clock.now(),
    sleep: async (ms, signal) => options.sleep?.(ms, signal),
  });
  const made = createResultCache({ disk, file: path.join(storage, 'made.jsonl'), contents, now: () => clock.now() });
  const outbox = createOutbox(disk, path.join(storage, 'outbox'), {
    remember: createSavedImageRecorder({ sessions, clock, log: note }),
    ...(options.owner ? { owner: options.owner } : {}),
  });
  const assets = createTestAssets(disk);
  const imageService = createImageService({
    post,
    clock,
    apiKey: options.apiKey ?? (() => Promise.resolve(sentinelKey)),
    outbox,
    assets,
    download,
    decodeGroups,
    fitter: createTestImageFitter(storage, disk),
    openInput,
    sessions,
    rateLimiter,
    ...(options.noted ? { resultCache: made } : {}),
    queue: createJobQueue(() => options.limit ?? 3, rateLimiter),
    log: note,
  });
  const activeTurns = createActiveTurns(imageService, clock, note);
  const root = pathToFileURL(workspace).href;
  const request = (given: Partial<ImageRequest> = {}): ImageRequest => ({
    prompt: 'A quiet harbour',
    inputs: [],
    count: 1,
    model: 'gemini-2.5-flash-image',
    endpoint,
    target: { folder: `${root}/assets`, stem: 'harbour', root },
    workspace: root,
    ...given,
  });
  const defaults: RunSettings = { deadline: 8_000, provenance: 'off', removePrivateMetadata: true };
  return {
    folder,
    workspace,
    storage,
    outbox,
    activeTurns,
    sessions,
    rateLimiter,
    settled: () => contents.settled(),
    assets,
    saveContext: { sessions, clock, log: note, assets, provenance: 'off' },
    waits,
    log,
    events,
    request,
    run: async (given, signal = new AbortController().signal, settings = {}) => {
      const resolved = await resolveRequest(sessions, request(given));
      return activeTurns.run(resolved, { ...defaults, ...settings }, signal, (event) => void events.push(event));
    },
    async outboxEntries() {
      const jobs = path.join(storage, 'outbox', 'jobs');
      const files = await Promise.all((await namesIn(jobs)).map((job) => namesIn(path.join(jobs, job))));
      return files
        .flat()
        .filter((name) => name !== 'record.json')
        .toSorted();
    },
    async input(name, bytes) {
      const file = path.join(workspace, name);
      await fs.writeFile(file, bytes);
      return { kind: 'file', uri: pathToFileURL(file).href, name };
    },
  };
}

/** Saves to local folders with the functions of the store, as the extension does. */
function createTestAssets(disk: Disk): Assets {
  return {
    check: ({ folder, root }) =>
      checkOutputFolder(disk, fileURLToPath(folder), root === undefined ? undefined : fileURLToPath(root)),
    names: ({ folder }) => disk.readdir(fileURLToPath(folder)),
    async save(file, target, extension) {
      await this.check(target);
      const { folder, stem, numbers } = target;
      const saved = await saveWithoutOverwriting(disk, file.path, fileURLToPath(folder), stem, extension, numbers);
      return pathToFileURL(saved).href;
    },
  };
}
