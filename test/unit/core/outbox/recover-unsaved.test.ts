// Tests recovering unsaved images of earlier runs: each once, with its prompt, into its session.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImageError } from '../../../../src/core/errors';
import type { UnsavedJob } from '../../../../src/core/outbox/outbox';
import { recoverUnsaved, createSavedImageRecorder } from '../../../../src/core/outbox/recover-unsaved';
import { currentOwner } from '../../../../src/store/outbox/live-windows';
import { withEmulator } from '../../emulator/client';
import { failureOf, namesIn, openFilesIn, treeOf } from '../../helpers/temp-folders';
import { type Fixture, withFixtures } from '../../helpers/fixture';
import { envelopeOf, noiseImage, replyText, replyWith } from '../../../fixtures/images/noise-image';
import { createFailingDisk } from '../../helpers/faulty-disk';

describe('recover unsaved images', () => {
  const emulator = withEmulator();
  const newFixture = withFixtures();
  let fixture: Fixture;
  let picture: Buffer;

  before(async () => (picture = await noiseImage(64)));
  beforeEach(async () => (fixture = await newFixture({ endpoint: emulator().endpoint })));
  afterEach(async () => assert.deepEqual(await openFilesIn(fixture.folder), []));

  const inAssets = () => namesIn(path.join(fixture.workspace, 'assets'));

  /** Runs a request; a file replaces the output folder before the image is saved. */
  async function runIntoFile(): Promise<void> {
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    emulator().next({ ...replyWith(picture), hold });
    const running = failureOf(fixture.run({ prompt: 'A harbour' }));
    await emulator().waitFor(1);
    await fs.writeFile(path.join(fixture.workspace, 'assets'), 'a file now');
    release();
    await running;
  }

  async function theUnsaved(one = fixture): Promise<UnsavedJob> {
    const [found] = await one.outbox.unsavedJobs();
    assert.ok(found);
    return found;
  }

  it('saves an unsaved image with its prompt in its session, and empties the outbox', async () => {
    await runIntoFile();
    await fs.rm(path.join(fixture.workspace, 'assets'));
    const left = await theUnsaved();
    assert.deepEqual(
      [left.record.request.prompt, left.code, left.mayHaveBeenCharged],
      ['A harbour', 'no-folder', true],
    );
    const saved = await recoverUnsaved(fixture.saveContext, left, left.record.request.target, false);
    assert.deepEqual(await inAssets(), ['harbour.png']);
    assert.ok((await fs.readFile(fileURLToPath(saved[0] ?? ''))).equals(picture));
    assert.deepEqual(await fixture.outbox.unsavedJobs(), []);
    assert.deepEqual(await fixture.outboxEntries(), []);
    const records = await fixture.sessions.read(left.record.session);
    const image = records.find(({ type }) => type === 'image');
    assert.equal(image?.type === 'image' && image.id, left.record.job);
    assert.equal(records.filter(({ type }) => type === 'turn').length, 1);
    emulator().next(replyWith(picture));
    await fixture.run({ parent: left.record.job });
  });

  it('keeps an image that still cannot be saved, and changes nothing', async () => {
    await runIntoFile();
    const before = await treeOf(fixture.workspace);
    for (const incompleteToo of [false, true]) {
      const left = await theUnsaved();
      const error = await failureOf(
        recoverUnsaved(fixture.saveContext, left, left.record.request.target, incompleteToo),
      );
      assert.ok(error instanceof ImageError);
      assert.equal(error.code, 'no-folder');
    }
    assert.deepEqual(await treeOf(fixture.workspace), before);
    assert.deepEqual(await fixture.outboxEntries(), ['0.png']);
  });

  it('reports disk errors as ImageError', async () => {
    await runIntoFile();
    await fs.rm(path.join(fixture.workspace, 'assets'));
    for (const failing of ['open', 'link']) {
      const broken = await newFixture({
        endpoint: emulator().endpoint,
        folder: fixture.folder,
        owner: currentOwner(),
        disk: createFailingDisk('EIO', (operation, to) => operation === failing && to.endsWith('.png')),
      });
      const left = await theUnsaved(broken);
      const error = await failureOf(recoverUnsaved(broken.saveContext, left, left.record.request.target, true));
      assert.ok(error instanceof ImageError);
      assert.equal(error.code, 'save-failed');
    }
    assert.deepEqual(await fixture.outboxEntries(), ['0.png']);
  });

  it('saves to another folder without overwriting files', async () => {
    await runIntoFile();
    const elsewhere = path.join(fixture.folder, 'elsewhere');
    await fs.mkdir(elsewhere);
    await fs.writeFile(path.join(elsewhere, 'harbour.png'), 'mine');
    const left = await theUnsaved();
    const saved = await recoverUnsaved(
      fixture.saveContext,
      left,
      { folder: `file://${elsewhere}`, stem: 'harbour' },
      false,
    );
    assert.deepEqual(saved, [`file://${elsewhere}/harbour-2.png`]);
    assert.equal(await fs.readFile(path.join(elsewhere, 'harbour.png'), 'utf8'), 'mine');
  });

  it('keeps an incomplete image until the user saves it as it is', async () => {
    emulator().next({ ...replyWith(picture), cut: 0.5 });
    await failureOf(fixture.run());
    const left = await theUnsaved();
    const { target } = left.record.request;
    const error = await failureOf(recoverUnsaved(fixture.saveContext, left, target, false));
    assert.ok(error instanceof ImageError);
    assert.deepEqual([error.code, error.facts.reason], ['bad-reply', 'picture-cut']);
    assert.deepEqual(await inAssets(), []);
    const [saved = ''] = await recoverUnsaved(fixture.saveContext, await theUnsaved(), target, true);
    assert.equal(path.basename(saved), 'harbour.incomplete');
    const bytes = await fs.readFile(fileURLToPath(saved));
    assert.ok(bytes.equals(picture.subarray(0, bytes.length)));
    assert.deepEqual(await fixture.outbox.unsavedJobs(), []);
  });

  it('saves the complete images of a job, and later the incomplete one', async () => {
    const three = [picture, await noiseImage(64, 'jpeg'), await noiseImage(64, 'webp')];
    const items = three.map((bytes, n) => ({
      b64_json: (n === 0 ? bytes.subarray(0, 900) : bytes).toString('base64'),
    }));
    const disk = createFailingDisk('ENOSPC', (operation) => operation === 'link');
    const full = await newFixture({ endpoint: emulator().endpoint, folder: fixture.folder, disk });
    emulator().next(replyText(envelopeOf(...items)));
    await failureOf(full.run());
    assert.deepEqual(await full.outboxEntries(), ['0.part', '1.jpg', '2.webp']);
    const left = await theUnsaved();
    const { target } = left.record.request;
    await failureOf(recoverUnsaved(fixture.saveContext, left, target, false));
    assert.deepEqual(await inAssets(), ['harbour.jpg', 'harbour.webp']);
    assert.deepEqual(await fixture.outboxEntries(), ['0.part']);
    // The same job as it was listed before: images that are saved already are skipped.
    assert.equal((await recoverUnsaved(fixture.saveContext, left, target, true)).length, 1);
    assert.deepEqual(await inAssets(), ['harbour.incomplete', 'harbour.jpg', 'harbour.webp']);
    assert.deepEqual(await fixture.outboxEntries(), []);
  });

  it('gives a recovered image a different ID than the images that its job saved', async () => {
    const two = [picture, await noiseImage(64, 'png', 'b')];
    let links = 0;
    const disk = createFailingDisk('ENOSPC', (operation) => operation === 'link' && ++links === 2);
    const full = await newFixture({ endpoint: emulator().endpoint, folder: fixture.folder, disk });
    emulator().next(replyWith(...two));
    const { session, images } = await full.run();
    assert.equal(images.length, 1);
    const left = await theUnsaved();
    await recoverUnsaved(fixture.saveContext, left, left.record.request.target, false);
    const ids = (await fixture.sessions.read(session)).flatMap((one) => (one.type === 'image' ? [one.id] : []));
    assert.deepEqual(ids, [images[0]?.id, `${images[0]?.id}-2`]);
    assert.deepEqual(await inAssets(), ['harbour-2.png', 'harbour.png']);
  });

  it('skips a job that another window is receiving, and offers it when that window has ended', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    const dead = { ...currentOwner(), pid: child.pid ?? -1 };
    for (const owner of [currentOwner(), dead]) {
      emulator().reset();
      const busy = await newFixture({ endpoint: emulator().endpoint, folder: fixture.folder, owner });
      const stop = new AbortController();
      emulator().next({ ...replyWith(picture), stall: 0.5 });
      const receiving = new Promise<void>((resolve) => {
        busy.events.push = (event) => {
          if (event.type === 'receiving' && event.bytes > 1_000) resolve();
          return 0;
        };
      });
      const running = failureOf(busy.run({}, stop.signal));
      await receiving;
      const found = await fixture.outbox.unsavedJobs();
      assert.equal(found.length, owner === dead ? 1 : 0);
      stop.abort();
      await running;
      const left = await theUnsaved();
      assert.equal(left.code, 'canceled');
      await left.remove();
    }
  });

  it('saves an image once when two windows recover it at the same time', async () => {
    await runIntoFile();
    await fs.rm(path.join(fixture.workspace, 'assets'));
    const other = await newFixture({ endpoint: emulator().endpoint, folder: fixture.folder, owner: currentOwner() });
    const both = [fixture, other].map(async (one) => {
      const left = await theUnsaved(one);
      return () => recoverUnsaved(one.saveContext, left, left.record.request.target, true);
    });
    const saved = await Promise.all((await Promise.all(both)).map((act) => act()));
    assert.equal(saved.flat().length, 1);
    assert.deepEqual(await inAssets(), ['harbour.png']);
    assert.deepEqual([await fixture.outbox.unsavedJobs(), await other.outbox.unsavedJobs()], [[], []]);
    assert.deepEqual(await namesIn(path.join(fixture.storage, 'outbox', 'jobs')), []);
  });

  it('records a saved image once if its job ended before recording it', async () => {
    await runIntoFile();
    const left = await theUnsaved();
    const file = await left.files[0]?.open();
    assert.ok(file);
    const recordSaved = createSavedImageRecorder(fixture.saveContext);
    const uri = `${left.record.request.target.folder}/a%20harbour.png`;
    await recordSaved(left.record, uri, file);
    await recordSaved(left.record, uri.replace('%20', ' '), file);
    await recordSaved(left.record, uri, { size: 3, read: () => Promise.resolve(new Uint8Array()) });
    await file.close();
    const images = (await fixture.sessions.read(left.record.session)).filter(({ type }) => type === 'image');
    assert.equal(images.length, 1);
    const [image] = images;
    assert.ok(image?.type === 'image');
    assert.deepEqual([image.id, image.uri, image.width, image.format], [left.record.job, uri, 64, 'png']);
  });

  it('saves an image even if its session cannot be read or written', async () => {
    await runIntoFile();
    await fs.rm(path.join(fixture.workspace, 'assets'));
    const fail = () => Promise.reject(new Error('no sessions today'));
    const left = await theUnsaved();
    const context = { ...fixture.saveContext, sessions: { read: fail, has: fail, append: fail } };
    assert.equal((await recoverUnsaved(context, left, left.record.request.target, false)).length, 1);
    assert.ok(fixture.log.some((line) => line.includes('no sessions today')));
    assert.deepEqual(await fixture.outbox.unsavedJobs(), []);
  });
});
