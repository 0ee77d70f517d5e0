// Creates core and store as the extension does, in the process of a benchmark.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Assets } from '../../src/core/outbox/outbox';
import { createJobQueue } from '../../src/core/transport/job-queue';
import type { ResolvedRequest } from '../../src/core/request/resolved-request';
import { createImageService, type ImageService } from '../../src/core/generate/image-service';
import { decodeGroups } from '../../src/store/native-base64';
import { realDisk } from '../../src/store/fs/disk';
import { download } from '../../src/store/download';
import { post } from '../../src/store/http-post';
import { createOutbox } from '../../src/store/outbox/outbox';
import { openLocalInput } from '../../src/store/fs/read-input';
import { saveWithoutOverwriting } from '../../src/store/outbox/save-file';
import { createSessionStore } from '../../src/store/session/session-store';
import { checkOutputFolder } from '../../src/store/outbox/check-folder';
import { createTestImageFitter } from '../unit/helpers/fit-cache';

export const settings = { deadline: 290_000, provenance: 'source', removePrivateMetadata: true } as const;

export function createBenchStudio(folder: string, limit = 3, send = post): ImageService {
  mkdirSync(join(folder, 'workspace'), { recursive: true });
  const assets: Assets = {
    check: (target) => checkOutputFolder(realDisk, fileURLToPath(target.folder), folder),
    names: (target) => realDisk.readdir(fileURLToPath(target.folder)),
    async save(file, target, extension) {
      const { stem, numbers } = target;
      const place = fileURLToPath(target.folder);
      return pathToFileURL(await saveWithoutOverwriting(realDisk, file.path, place, stem, extension, numbers)).href;
    },
  };
  return createImageService({
    post: send,
    clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
    apiKey: () => Promise.resolve('sk-bench'),
    outbox: createOutbox(realDisk, join(folder, 'outbox')),
    sessions: createSessionStore(realDisk, join(folder, 'sessions')),
    assets,
    download,
    decodeGroups,
    fitter: createTestImageFitter(folder),
    openInput: (uri, most, signal) => openLocalInput(realDisk, fileURLToPath(uri), most, signal),
    queue: createJobQueue(() => limit),
    log: { info: () => undefined, warn: () => undefined },
  });
}

export function requestTo(endpoint: string, folder: string): ResolvedRequest {
  const target = { folder: pathToFileURL(join(folder, 'workspace', 'assets')).href, stem: 'bench' };
  return { prompt: 'A harbour', inputs: [], count: 1, model: 'gemini-2.5-flash-image', endpoint, target, past: [] };
}
