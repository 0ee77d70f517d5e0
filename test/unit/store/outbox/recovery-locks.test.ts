// Tests recovery locks: one of several windows recovers a job, and ended windows block nobody.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { UnsavedJob } from '../../../../src/core/outbox/outbox';
import { type Disk, realDisk } from '../../../../src/store/fs/disk';
import { createOutbox } from '../../../../src/store/outbox/outbox';
import { type Owner, type StoreClock, storeClock, currentOwner } from '../../../../src/store/outbox/live-windows';
import { namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { exampleRecord } from '../../helpers/job-records';
import { createFailingDisk, createWatchedDisk } from '../../helpers/faulty-disk';

describe('recovery locks', () => {
  const newFolder = withFolders();
  let folder = '';
  let jobFolder = '';
  const dead: Owner = { ...currentOwner(), id: 'dead' };

  beforeEach(async () => {
    folder = await newFolder();
    const record = exampleRecord();
    jobFolder = path.join(folder, 'jobs', record.job);
    await fs.mkdir(jobFolder, { recursive: true });
    await fs.writeFile(path.join(jobFolder, 'record.json'), JSON.stringify({ record, owner: dead, sent: true }));
    await fs.writeFile(path.join(jobFolder, '0.png'), 'whole');
  });
  afterEach(async () => assert.deepEqual(await openFilesIn(folder), []));

  /** The unsaved job that a new window finds. */
  async function find(disk: Disk = realDisk, clock: StoreClock = storeClock): Promise<UnsavedJob | undefined> {
    const found = await createOutbox(disk, folder, { clock }).unsavedJobs();
    assert.ok(found.length <= 1);
    return found[0];
  }

  const lockFiles = async () => (await namesIn(jobFolder)).filter((name) => name.startsWith('claim'));

  it('gives a job to one of many windows', async () => {
    const windows = await Promise.all(Array.from({ length: 8 }, () => find()));
    const taken = await Promise.all(windows.map(async (window) => window?.claim()));
    assert.equal(taken.filter((unlock) => unlock).length, 1);
  });

  it('gives a job to the next window after unlocking, and leaves no file', async () => {
    const [first, second] = [await find(), await find()];
    const unlock = await first?.claim();
    assert.ok(unlock);
    assert.equal(await first?.claim(), undefined);
    assert.equal(await second?.claim(), undefined);
    assert.equal(await find(), undefined);
    await unlock();
    const next = await second?.claim();
    assert.ok(next);
    await next();
    assert.deepEqual(await namesIn(jobFolder), ['0.png', 'record.json']);
    assert.ok(await find());
  });

  it('lets one of many windows take over a lock from an ended window', async () => {
    await fs.writeFile(path.join(jobFolder, 'claim.1'), JSON.stringify(dead));
    const windows = await Promise.all(Array.from({ length: 8 }, () => find()));
    const taken = await Promise.all(windows.map(async (window) => window?.claim()));
    assert.equal(taken.filter((unlock) => unlock).length, 1);
    assert.deepEqual(await lockFiles(), ['claim.1', 'claim.2']);
  });

  it('waits for a lock file that is being written, but not forever', async () => {
    await fs.writeFile(path.join(jobFolder, 'claim.1'), '');
    assert.equal(await find(), undefined);
    assert.ok(await find(realDisk, { ...storeClock, now: () => Date.now() + 31_000 }));
  });

  it('refuses a job whose owner is running again, or that no longer exists', async () => {
    const window = await find();
    await fs.mkdir(path.join(folder, 'owners'), { recursive: true });
    const owner: Owner = { ...dead, pid: process.ppid };
    await fs.writeFile(path.join(folder, 'owners', owner.id), JSON.stringify(owner));
    assert.equal(await window?.claim(), undefined);
    await fs.rm(path.join(folder, 'owners'), { recursive: true });
    await window?.remove();
    assert.equal(await window?.claim(), undefined);
    assert.deepEqual(await namesIn(path.join(folder, 'jobs')), []);
  });

  it('does not block recovery if the disk is full', async () => {
    const writing = (to: string) => !/\.(png|json)$/.test(to);
    const window = await find(createFailingDisk('ENOSPC', (operation, to) => operation === 'open' && writing(to)));
    const unlock = await window?.claim();
    assert.ok(unlock);
    await unlock();
  });

  it('acquires a lock before an empty job is removed', async () => {
    const taken = await (await find())?.claim();
    await fs.rm(path.join(jobFolder, '0.png'));
    assert.equal(await find(), undefined);
    assert.ok((await namesIn(jobFolder)).includes('record.json'));
    await taken?.();
    assert.equal(await find(), undefined);
    assert.deepEqual(await namesIn(path.join(folder, 'jobs')), []);
  });

  it('keeps a heartbeat while a lock is held', async () => {
    let gone = () => {};
    const stopped = new Promise<void>((resolve) => (gone = resolve));
    const disk = createWatchedDisk((operation, to) => {
      if (operation === 'unlink' && to.includes('owners')) gone();
    });
    const unlock = await (await find(disk))?.claim();
    assert.equal((await namesIn(path.join(folder, 'owners'))).length, 1);
    await unlock?.();
    await stopped;
  });
});
