// Tests the lifetime of the codec worker: order, cancellation, crashes and idle shutdown.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { memorySource } from '../../../src/core/image/formats/byte-window';
import { toStillImage } from '../../../src/core/image/decode-limits';
import { fitImage, inputTarget } from '../../../src/core/image/fit';
import type { Codec } from '../../../src/core/image/codec';
import { createCodecWorker } from '../../../src/store/codec-worker';
import { fitBytes, inspectBytes, withCodecWorker } from '../helpers/codec-worker';
import { workerFile } from '../helpers/fit-cache';
import { withFolders } from '../helpers/temp-folders';
import { imageRejection } from '../helpers/image-errors';
import { noiseScene } from '../../fixtures/images/synthetic-scenes';
import { startCpuTimer } from '../helpers/cpu-timer';

describe('codec worker process', () => {
  const codec = withCodecWorker();
  const newFolder = withFolders();
  let small: Buffer;
  let large: Buffer;
  before(async () => {
    small = await noiseScene(64, 64).png().toBuffer();
    large = await noiseScene(2000, 2000).png({ compressionLevel: 1 }).toBuffer();
  });

  it('processes one image at a time in order, and reads each file when its turn comes', async () => {
    const order: string[] = [];
    const { info, parts = [] } = await toStillImage(memorySource(small), await inspectBytes(small));
    const open = (name: string) =>
      codec.open(
        { info, parts, read: () => (order.push(`${name} read`), Promise.resolve(Uint8Array.from(small))) },
        new AbortController().signal,
        async (canvas) => {
          await canvas.probe(90, 2);
          order.push(`${name} done`);
        },
      );
    await Promise.all([open('a'), open('b'), open('c')]);
    assert.deepEqual(order, ['a read', 'a done', 'b read', 'b done', 'c read', 'c done']);
  });

  it('stops at once when it is canceled, even during a long step, and continues to work', async () => {
    const controller = new AbortController();
    const { info, parts = [] } = await toStillImage(memorySource(large), await inspectBytes(large));
    let cpuTime = startCpuTimer();
    const running = codec.open(
      { info, parts, read: () => Promise.resolve(Uint8Array.from(large)) },
      controller.signal,
      async (canvas) => {
        const encoding = canvas.encode(100, 6);
        cpuTime = startCpuTimer();
        setTimeout(() => controller.abort(), 50);
        return encoding;
      },
    );
    assert.equal((await imageRejection(running)).code, 'canceled');
    assert.ok(cpuTime() < 1500, 'it continued');
    assert.equal(codec.running, false);
    assert.ok((await fitBytes(codec, small)).bytes.length > 0);
  });

  it('cancels a waiting image without affecting the current one', async () => {
    const controller = new AbortController();
    const first = fitBytes(codec, large, { maxBytes: 300_000 });
    const second = fitBytes(codec, small, {}, controller.signal);
    controller.abort();
    assert.equal((await imageRejection(second)).code, 'canceled');
    assert.ok((await first).to.bytes <= 300_000);
  });

  it('reports insufficient memory when the worker crashes, and restarts for the next image', async () => {
    const folder = await newFolder();
    const file = join(folder, 'dies-once.js');
    const mark = join(folder, 'died');
    await fs.writeFile(
      file,
      `const { existsSync, writeFileSync } = require('node:fs');
       if (existsSync(${JSON.stringify(mark)})) require(${JSON.stringify(workerFile)});
       else require('node:worker_threads').parentPort.on('message', () => {
         writeFileSync(${JSON.stringify(mark)}, '');
         for (const all = []; ; ) all.push(new Array(1e6).fill(all.length));
       });`,
    );
    const mortal = createCodecWorker(file);
    const { code, facts } = await imageRejection(fitBytes(mortal, small));
    assert.deepEqual([code, facts.reason], ['input-too-large', 'memory']);
    assert.ok((await fitBytes(mortal, small)).bytes.length > 0);
    mortal.dispose();
  });

  it('notices a crash while the file is being read', async () => {
    const missing = createCodecWorker('/nowhere/codec.js', { deadline: 60_000 });
    const found = await inspectBytes(small);
    const read = async () => {
      while (missing.running) await setImmediate();
      return Uint8Array.from(small);
    };
    const error = await imageRejection(
      missing.open({ info: found, read }, new AbortController().signal, () => assert.fail()),
    );
    assert.equal(error.facts.reason, 'memory');
  });

  it('reports an error if its own file is missing', async () => {
    const missing = createCodecWorker('/nowhere/codec.js');
    assert.equal((await imageRejection(fitBytes(missing, small))).facts.reason, 'memory');
    missing.dispose();
  });

  it('stops an image that takes too long', async () => {
    const hasty = createCodecWorker(workerFile, { deadline: 20 });
    const { code, facts } = await imageRejection(fitBytes(hasty, large));
    assert.deepEqual([code, facts.reason], ['input-too-large', 'shrinking-slow']);
    hasty.dispose();
  });

  it('does nothing for a request that was canceled before', async () => {
    const never: Codec = createCodecWorker(workerFile);
    const found = await inspectBytes(small);
    const error = await imageRejection(fitImage(never, memorySource(small), found, inputTarget, AbortSignal.abort()));
    assert.equal(error.code, 'canceled');
  });

  it('ends when it is idle, and can be used again', async () => {
    const idle = createCodecWorker(workerFile, { idle: 1 });
    assert.equal(idle.running, false);
    await fitBytes(idle, small);
    while (idle.running) await setImmediate();
    assert.ok((await fitBytes(idle, small)).bytes.length > 0);
    idle.dispose();
  });

  it('does not detach the bytes that it receives', async () => {
    const copy = Buffer.from(small);
    await fitBytes(codec, small);
    assert.deepEqual(small, copy);
  });
});
