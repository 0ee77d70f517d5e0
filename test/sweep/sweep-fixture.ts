// Connects core and store on existing folders, for the killed process and for the restart.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SaveContext } from '../../src/core/generate/save-image';
import type { Assets, Outbox } from '../../src/core/outbox/outbox';
import type { Clock } from '../../src/core/platform';
import { createJobQueue } from '../../src/core/transport/job-queue';
import { createSavedImageRecorder } from '../../src/core/outbox/recover-unsaved';
import type { RecorderPorts } from '../../src/core/session/turn-recorder';
import type { ResolvedRequest } from '../../src/core/request/resolved-request';
import { createImageService, type ImageService } from '../../src/core/generate/image-service';
import { decodeGroups } from '../../src/store/native-base64';
import type { Disk } from '../../src/store/fs/disk';
import { download } from '../../src/store/download';
import { post } from '../../src/store/http-post';
import { createOutbox } from '../../src/store/outbox/outbox';
import { openLocalInput } from '../../src/store/fs/read-input';
import { saveWithoutOverwriting } from '../../src/store/outbox/save-file';
import { createSessionStore } from '../../src/store/session/session-store';
import { checkOutputFolder } from '../../src/store/outbox/check-folder';
import { createTestImageFitter } from '../unit/helpers/fit-cache';

export const settings = { deadline: 20_000, provenance: 'source', removePrivateMetadata: true } as const;
export const prompt = 'A quiet harbour';

export interface SweepFixture {
  readonly imageService: ImageService;
  readonly outbox: Outbox;
  readonly saveContext: RecorderPorts & SaveContext;
}

export interface FixtureOptions {
  readonly key?: string;
  /** The fraction of each wait that really passes; 0 by default. */
  readonly pauses?: number;
}

export async function openFixture(
  folder: string,
  disk: Disk,
  { key = 'sk-demo-peel', pauses = 0 }: FixtureOptions = {},
): Promise<SweepFixture> {
  await mkdir(join(folder, 'workspace'), { recursive: true });
  const sleep: Clock['sleep'] = async (ms, signal) => {
    if (pauses > 0) await setTimeout(ms * pauses, undefined, { signal });
  };
  const clock: Clock = { now: () => Date.now(), sleep };
  const log = { info: () => undefined, warn: () => undefined };
  const sessions = createSessionStore(disk, join(folder, 'sessions'));
  const memory = { sessions, clock, log };
  const outbox = createOutbox(disk, join(folder, 'outbox'), { remember: createSavedImageRecorder(memory) });
  const assets: Assets = {
    check: ({ folder, root }) => checkOutputFolder(disk, fileURLToPath(folder), root && fileURLToPath(root)),
    names: ({ folder: target }) => disk.readdir(fileURLToPath(target)),
    async save(file, target, extension) {
      await this.check(target);
      const { stem, numbers } = target;
      const place = fileURLToPath(target.folder);
      const saved = await saveWithoutOverwriting(disk, file.path, place, stem, extension, numbers);
      return pathToFileURL(saved).href;
    },
  };
  const imageService = createImageService({
    ...memory,
    post,
    apiKey: () => Promise.resolve(key),
    outbox,
    assets,
    download,
    decodeGroups,
    fitter: createTestImageFitter(folder, disk),
    openInput: (uri, most, signal) => openLocalInput(disk, fileURLToPath(uri), most, signal),
    queue: createJobQueue(() => 3),
  });
  return { imageService, outbox, saveContext: { ...memory, assets, provenance: settings.provenance } };
}

export function requestOf(endpoint: string, folder: string, count: number): ResolvedRequest {
  const root = pathToFileURL(join(folder, 'workspace')).href;
  const target = { folder: `${root}/assets`, stem: 'harbour', root };
  return { prompt, inputs: [], count, model: 'gemini-2.5-flash-image', endpoint, target, past: [] };
}
