// Creates the image fitter with the real codec worker and a cache in a folder.
import { join } from 'node:path';
import { createImageFitter, type ImageFitter } from '../../../src/core/image/fit-cache';
import { createCodecWorker } from '../../../src/store/codec-worker';
import { type Disk, realDisk } from '../../../src/store/fs/disk';
import { createFittedCache } from '../../../src/store/cache/fitted-cache';
import { root } from '../../vscode/paths';

export const workerFile = join(root, 'dist', 'codec.js');

export function createTestImageFitter(folder: string, disk: Disk = realDisk): ImageFitter {
  return createImageFitter(createCodecWorker(workerFile), createFittedCache(disk, join(folder, 'fitted')));
}
