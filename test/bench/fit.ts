// Fits a 24 MB PNG into 7 MB, in a worker that has just started.
// Arguments: `ours FOLDER` with the worker, `floor FOLDER` with one pass of native sharp at its defaults
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { inspectImage } from '../../src/core/image/inspect';
import { fitImage, inputTarget } from '../../src/core/image/fit';
import { createCodecWorker } from '../../src/store/codec-worker';
import { workerFile } from '../unit/helpers/fit-cache';
import { measure } from './measure';

const [, , which, folder = ''] = process.argv;

/** Reads in slices, like a local input. */
async function ours(name: string): Promise<void> {
  const codec = createCodecWorker(workerFile);
  const file = await open(join(folder, name));
  const { size } = await file.stat();
  const source = {
    size,
    read: async (at: number, length: number) => {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    },
  };
  const found = await inspectImage(source);
  if (!found) throw new Error('Not a picture.');
  const { to, passes } = await fitImage(codec, source, found, inputTarget, new AbortController().signal);
  if (to.bytes > inputTarget.maxBytes || passes > 2) throw new Error(`${to.bytes} bytes in ${passes} passes`);
  await file.close();
  codec.dispose();
}

const floor = async (name: string): Promise<unknown> => sharp(join(folder, name)).webp().toBuffer();

const run = which === 'ours' ? ours : floor;
// The worker is stopped after each image, so only the code is warm.
void measure(
  () => run('small-1.png'),
  () => run('large.png'),
).then(() => process.exit(0));
