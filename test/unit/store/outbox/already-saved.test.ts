// Tests images that are saved and still in the outbox: recorded once, not saved again.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobRecord, UnsavedJob } from '../../../../src/core/outbox/outbox';
import type { FileNumbers } from '../../../../src/core/request/image-request';
import { type Disk, realDisk } from '../../../../src/store/fs/disk';
import { createOutbox } from '../../../../src/store/outbox/outbox';
import { currentOwner } from '../../../../src/store/outbox/live-windows';
import { saveWithoutOverwriting } from '../../../../src/store/outbox/save-file';
import { namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { exampleRecord } from '../../helpers/job-records';
import { createFailingDisk, systemError, createWatchedDisk } from '../../helpers/faulty-disk';

describe('already saved images in the outbox', () => {
  const newFolder = withFolders();
  let folder = '';
  let assets = '';
  let jobs = '';
  /** The recorded images: `JOB URI BYTES`. */
  let recorded: string[] = [];

  beforeEach(async () => {
    folder = await newFolder();
    assets = path.join(folder, 'the workspace', 'assets');
    jobs = path.join(folder, 'jobs');
    recorded = [];
    await fs.mkdir(assets, { recursive: true });
  });
  afterEach(async () => assert.deepEqual(await openFilesIn(folder), []));

  function find(disk: Disk = realDisk): Promise<UnsavedJob[]> {
    const remember = async ({ job }: JobRecord, uri: string, { size }: { size: number }) =>
      void recorded.push(`${job} ${uri} ${size}`);
    return createOutbox(disk, folder, { remember }).unsavedJobs();
  }

  /** Creates the folder of a job as a killed window leaves it. */
  async function createJob(
    files: Record<string, string>,
    numbers?: FileNumbers,
  ): Promise<{ record: JobRecord; place: string }> {
    const { request, ...rest } = exampleRecord();
    const target = { folder: pathToFileURL(assets).href, stem: 'harbour', ...(numbers ? { numbers } : {}) };
    const record = { ...rest, request: { ...request, target } };
    const jobFolder = path.join(jobs, record.job);
    await fs.mkdir(jobFolder, { recursive: true });
    const stored = { record, owner: { ...currentOwner(), id: 'dead' }, sent: true };
    await fs.writeFile(path.join(jobFolder, 'record.json'), JSON.stringify(stored));
    for (const [name, text] of Object.entries(files)) await fs.writeFile(path.join(jobFolder, name), text);
    return { record, place: jobFolder };
  }

  const filesOf = (found: readonly UnsavedJob[]) =>
    found.flatMap(({ files }) => files.map((file) => path.basename(file.path)));

  it('records a saved image and removes it from the outbox if a link to it exists, with the received data', async () => {
    const { record, place } = await createJob({ '0.png': 'whole', '0.part': 'received' });
    await fs.writeFile(path.join(assets, 'harbour.png'), 'mine');
    await fs.link(path.join(place, '0.png'), path.join(assets, 'harbour-2.png'));
    assert.deepEqual(await find(), []);
    assert.deepEqual(await namesIn(jobs), []);
    assert.deepEqual(recorded, [`${record.job} ${record.request.target.folder}/harbour-2.png 5`]);
    assert.equal(await fs.readFile(path.join(assets, 'harbour-2.png'), 'utf8'), 'whole');
  });

  it('finds saved images after one missing number, but not after two', async () => {
    for (const [name, saved] of [
      ['harbour-3.png', true],
      ['harbour-4.png', false],
    ] as const) {
      const { place } = await createJob({ '0.png': 'whole' });
      await fs.rm(path.join(assets, 'harbour.png'), { force: true });
      await fs.writeFile(path.join(assets, 'harbour.png'), 'mine');
      await fs.link(path.join(place, '0.png'), path.join(assets, name));
      assert.equal((await find()).length, saved ? 0 : 1);
      await fs.rm(path.join(assets, name));
    }
  });

  it('finds saved images under their reserved number, and under the numbers after those of the request', async () => {
    for (const name of ['harbour-3.png', 'harbour-5.png', 'harbour-7.png']) {
      const { place } = await createJob({ '0.png': 'whole' }, { own: 3, next: 5 });
      await fs.link(path.join(place, '0.png'), path.join(assets, name));
      assert.equal((await find()).length, name === 'harbour-7.png' ? 1 : 0, name);
      await fs.rm(path.join(assets, name));
    }
  });

  it('offers an image for recovery if only a backup links to it', async () => {
    const { place } = await createJob({ '0.png': 'whole', '1.part': 'half' });
    await fs.mkdir(path.join(folder, 'backup'));
    for (const name of ['0.png', '1.part']) await fs.link(path.join(place, name), path.join(folder, 'backup', name));
    const found = await find();
    assert.deepEqual(filesOf(found), ['0.png', '1.part']);
    const file = await found[0]?.files[0]?.open();
    assert.equal(file?.size, 5);
    await file?.close();
    assert.deepEqual(recorded, []);
  });

  it('offers other images of the same job', async () => {
    const { place } = await createJob({ '0.png': 'whole', '1.part': 'other' });
    await fs.link(path.join(place, '0.png'), path.join(assets, 'harbour.png'));
    assert.deepEqual(filesOf(await find()), ['1.part']);
    assert.equal(recorded.length, 1);
    assert.deepEqual(await namesIn(place), ['1.part', 'record.json']);
  });

  it('does not open an image that was saved after it was listed', async () => {
    const { place } = await createJob({ '0.png': 'whole' });
    const [found] = await find();
    await fs.link(path.join(place, '0.png'), path.join(assets, 'harbour.png'));
    assert.equal(await found?.files[0]?.open(), undefined);
  });

  it('does not offer a saved image again when it cannot be removed yet', async () => {
    const { place } = await createJob({ '0.png': 'whole' });
    await fs.link(path.join(place, '0.png'), path.join(assets, 'harbour.png'));
    assert.deepEqual(await find(createFailingDisk('EBUSY', (operation) => operation === 'rm')), []);
    assert.deepEqual(await find(), []);
    assert.deepEqual(await namesIn(jobs), []);
  });

  /** Saves on a disk without links, which fails from the n-th operation on. */
  async function stopAt(n: number, source: string): Promise<boolean> {
    let count = 0;
    const disk = createWatchedDisk((operation) => {
      if (operation === 'link') throw systemError('EPERM');
      if (++count >= n) throw systemError('EIO');
    });
    await saveWithoutOverwriting(disk, source, assets, 'harbour', '.png').catch(() => undefined);
    return count >= n;
  }

  it('completes or reverts a save by copy that was killed at any operation', async () => {
    let n = 1;
    let savedCount = 0;
    for (; ; n++) {
      await fs.rm(assets, { recursive: true, force: true });
      await fs.mkdir(assets);
      await fs.writeFile(path.join(assets, 'harbour.png'), '');
      const { place } = await createJob({ '0.png': 'whole' });
      const stopped = await stopAt(n, path.join(place, '0.png'));
      const found = await find();
      const names = await namesIn(assets);
      if (found.length > 0) assert.deepEqual(names, ['harbour.png'], `operation ${n}`);
      else assert.deepEqual(names, ['harbour-2.png', 'harbour.png'], `operation ${n}`);
      assert.equal(await fs.readFile(path.join(assets, 'harbour.png'), 'utf8'), '');
      savedCount += 1 - found.length;
      assert.equal(recorded.length, savedCount);
      for (const one of found) await one.remove();
      assert.deepEqual(await namesIn(jobs), []);
      if (!stopped) break;
    }
    assert.ok(n > 12 && savedCount > 2, `${n} operations, ${savedCount} saved`);
  });

  it('does not confuse a saved image with another file that has the same bytes', async () => {
    const { place } = await createJob({ '0.png': 'whole' });
    const name = path.join(assets, 'harbour.png');
    await fs.writeFile(name, 'whole');
    const { ino, mtimeMs } = await fs.stat(name);
    const saving = { temporary: path.join(assets, '.none'), name, at: mtimeMs, copy: { ino: ino + 1, mtimeMs } };
    await fs.writeFile(path.join(place, '0.saving'), JSON.stringify(saving));
    assert.deepEqual(filesOf(await find()), ['0.png']);
    await fs.writeFile(path.join(place, '0.saving'), JSON.stringify({ ...saving, copy: { ino, mtimeMs } }));
    assert.deepEqual(await find(), []);
  });

  it('does not remove a file that replaced the placeholder', async () => {
    for (const theirs of ['', 'theirs']) {
      const { place } = await createJob({ '0.png': 'whole' });
      const name = path.join(assets, theirs === '' ? 'harbour.png' : 'harbour-2.png');
      await fs.writeFile(name, theirs);
      const at = Date.now() - 60_000;
      const saving = { temporary: path.join(folder, 'no-temporary'), name, at, made: { ino: 1, mtimeMs: at } };
      await fs.writeFile(saving.temporary, 'not ours by its name');
      await fs.writeFile(path.join(place, '0.saving'), JSON.stringify(saving));
      const found = await find();
      assert.deepEqual(filesOf(found), ['0.png']);
      assert.equal(await fs.readFile(name, 'utf8'), theirs);
      assert.equal(await fs.readFile(saving.temporary, 'utf8'), 'not ours by its name');
      await found[0]?.remove();
    }
  });
});
