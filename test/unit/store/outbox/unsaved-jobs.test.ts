// Tests finding unsaved jobs of ended windows, and skipping jobs of running windows.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { JobRecord, UnsavedJob } from '../../../../src/core/outbox/outbox';
import { createRecoveryLocks } from '../../../../src/store/outbox/recovery-locks';
import { type Disk, realDisk } from '../../../../src/store/fs/disk';
import { readUnsavedJobs } from '../../../../src/store/outbox/unsaved-jobs';
import {
  createHeartbeat,
  type Owner,
  type StoreClock,
  storeClock,
  currentOwner,
} from '../../../../src/store/outbox/live-windows';
import type { StoredRecord } from '../../../../src/store/fs/schemas';
import { namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { exampleRecord } from '../../helpers/job-records';
import { createFailingDisk } from '../../helpers/faulty-disk';

describe('unsaved jobs', () => {
  const newFolder = withFolders();
  let folder = '';
  const self = currentOwner();
  const dead: Owner = { ...self, id: 'dead' };

  beforeEach(async () => {
    folder = await newFolder();
    clock = storeClock;
  });
  afterEach(async () => assert.deepEqual(await openFilesIn(folder), []));

  const folders = () => ({ jobs: path.join(folder, 'jobs'), owners: path.join(folder, 'owners') });
  let clock: StoreClock = storeClock;

  function find(disk: Disk = realDisk, running: string[] = []): Promise<UnsavedJob[]> {
    const { jobs, owners } = folders();
    const context = { disk, folder: owners, self, clock };
    const locks = createRecoveryLocks(context, createHeartbeat(disk, owners, self));
    return readUnsavedJobs({
      jobs,
      windows: context,
      locks,
      running: new Set(running),
      remember: () => Promise.resolve(),
    });
  }

  /** Creates the folder of a job as a killed window leaves it. */
  async function createJob(files: Record<string, string>, stored: Partial<StoredRecord> = {}): Promise<JobRecord> {
    const record = stored.record ?? exampleRecord();
    const jobFolder = path.join(folders().jobs, record.job);
    await fs.mkdir(jobFolder, { recursive: true });
    await fs.writeFile(
      path.join(jobFolder, 'record.json'),
      JSON.stringify({ record, owner: dead, sent: true, ...stored }),
    );
    for (const [name, text] of Object.entries(files)) await fs.writeFile(path.join(jobFolder, name), text);
    return record;
  }

  it('returns no jobs for an empty outbox', async () => {
    assert.deepEqual(await find(), []);
  });

  it('lists the jobs of an ended window with their facts, oldest first', async () => {
    const late = await createJob({ '0.part': 'half' }, { record: exampleRecord({ created: 2_000 }) });
    const early = await createJob(
      { '0.png': 'whole', '1.part': 'x' },
      { record: exampleRecord({ created: 1_000 }), sent: false },
    );
    const found = await find();
    assert.deepEqual(
      found.map(({ record, mayHaveBeenCharged, code }) => ({ record, mayHaveBeenCharged, code })),
      [
        { record: early, mayHaveBeenCharged: false, code: undefined },
        { record: late, mayHaveBeenCharged: true, code: undefined },
      ],
    );
    assert.deepEqual(
      found[0]?.files.map((file) => [path.basename(file.path), file.size]),
      [
        ['0.png', 5],
        ['1.part', 1],
      ],
    );
    const file = await found[0]?.files[1]?.open();
    assert.equal(file?.finished, false);
    await file?.close();
  });

  it('excludes jobs of running windows, including this one', async () => {
    const other: Owner = { ...self, id: 'other', pid: process.ppid };
    await fs.mkdir(folders().owners, { recursive: true });
    await fs.writeFile(path.join(folders().owners, other.id), '');
    await createJob({ '0.part': 'x' }, { owner: other });
    await createJob({}, { owner: other });
    const { job } = await createJob({ '0.part': 'x' }, { owner: self });
    assert.deepEqual(await find(realDisk, [job]), []);
    assert.equal((await namesIn(folders().jobs)).length, 3);
  });

  it('includes ended jobs of a running window', async () => {
    const other: Owner = { ...self, id: 'other', pid: process.ppid };
    await fs.mkdir(folders().owners, { recursive: true });
    await fs.writeFile(path.join(folders().owners, other.id), '');
    await createJob({ '0.part': 'x' }, { owner: other, ended: { code: 'canceled', mayHaveBeenCharged: true } });
    assert.deepEqual(
      (await find()).map(({ code }) => code),
      ['canceled'],
    );
  });

  it('returns the finished image rather than the received data', async () => {
    await createJob({ '0.part': 'received', '0.png': 'finished!', '0.finishing': '?', '1.part': '1', '10.jpg': '10' });
    const [found] = await find();
    assert.deepEqual(
      found?.files.map((file) => path.basename(file.path)),
      ['0.png', '1.part', '10.jpg'],
    );
  });

  it('removes empty jobs', async () => {
    await createJob({});
    await createJob({ '0.part': '' });
    await createJob({ '0.finishing': 'half', 'record.json.tmp': '{' });
    assert.deepEqual(await find(), []);
    assert.deepEqual(await namesIn(folders().jobs), []);
  });

  it('offers a job without details if its record is unreadable', async () => {
    const texts = { cut: '{"record":', foreign: '{}', large: `"${'x'.repeat(1024 * 1024)}"` };
    for (const [name, text] of Object.entries(texts)) {
      await fs.mkdir(path.join(folders().jobs, name), { recursive: true });
      await fs.writeFile(path.join(folders().jobs, name, 'record.json'), text);
      await fs.writeFile(path.join(folders().jobs, name, '0.part'), '\0\0\0bytes');
    }
    await createJob({ '0.png': 'x' });
    const found = await find();
    const unnamed = found.filter(({ record }) => record.request.prompt === '');
    assert.deepEqual(unnamed.map(({ record }) => record.job).toSorted(), ['cut', 'foreign', 'large']);
    assert.equal(found.length, 4);
    for (const { files, mayHaveBeenCharged } of unnamed) {
      assert.deepEqual([files[0]?.size, mayHaveBeenCharged], [5, true]);
      const file = await files[0]?.open();
      assert.equal(Buffer.from((await file?.read(0, 9)) ?? []).toString(), 'bytes');
      await file?.close();
    }
    assert.equal((await namesIn(folders().jobs)).length, 4);
  });

  it('gets the session of a job without a record from the name of its folder', async () => {
    const { job, turn, session } = exampleRecord();
    await fs.mkdir(path.join(folders().jobs, job), { recursive: true });
    await fs.writeFile(path.join(folders().jobs, job, '0.png'), 'bytes');
    const [found] = await find();
    assert.deepEqual([found?.record.job, found?.record.turn, found?.record.session], [job, turn, session]);
  });

  it('reads a record that was not renamed yet', async () => {
    const record = exampleRecord();
    const jobFolder = path.join(folders().jobs, record.job);
    await fs.mkdir(jobFolder, { recursive: true });
    await fs.writeFile(path.join(jobFolder, 'record.json.tmp'), JSON.stringify({ record, owner: dead, sent: false }));
    await fs.writeFile(path.join(jobFolder, '0.png'), 'bytes');
    assert.deepEqual((await find())[0]?.record, record);
  });

  it('removes a job without record and image when it is too old to be in creation', async () => {
    for (const name of ['new', 'zeros']) await fs.mkdir(path.join(folders().jobs, name), { recursive: true });
    await fs.writeFile(path.join(folders().jobs, 'zeros', '0.part'), '\0\0\0');
    assert.deepEqual(await find(), []);
    assert.deepEqual(await namesIn(folders().jobs), ['new', 'zeros']);
    clock = { ...storeClock, now: () => Date.now() + 61_000 };
    assert.deepEqual(await find(), []);
    assert.deepEqual(await namesIn(folders().jobs), []);
  });

  it('waits once for all windows that may have slept', async () => {
    const beat = (id: string) => fs.writeFile(path.join(folders().owners, id), '');
    const past = new Date(Date.now() - 60_000);
    await fs.mkdir(folders().owners, { recursive: true });
    for (const id of ['sleeper', 'stranger']) {
      await beat(id);
      await fs.utimes(path.join(folders().owners, id), past, past);
      for (let n = 0; n < 3; n++) await createJob({ '0.png': 'x' }, { owner: { ...self, id, pid: process.ppid } });
    }
    let waits = 0;
    let wake = () => {};
    const both = new Promise<void>((resolve) => (wake = resolve));
    const sleep = async () => {
      if (++waits === 2) {
        await beat('sleeper');
        wake();
      }
      await both;
    };
    clock = { now: () => Date.now(), sleep };
    assert.equal((await find()).length, 3);
    assert.equal(waits, 2);
    assert.deepEqual(await namesIn(folders().owners), ['sleeper']);
    // The ended window is not waited for again.
    assert.equal((await find()).length, 3);
    assert.equal(waits, 2);
  });

  it('never removes a job that could not be examined, and does not hide others', async () => {
    const bad = await createJob({ '0.png': 'paid' });
    await createJob({ '0.png': 'other' });
    const jobFolder = path.join(folders().jobs, bad.job);
    for (const [operation, name] of [
      ['readdir', jobFolder],
      ['lstat', path.join(jobFolder, '0.png')],
      ['open', path.join(jobFolder, 'record.json')],
    ]) {
      const found = await find(createFailingDisk('EMFILE', (one, to) => one === operation && to === name));
      assert.equal(found.length, 1, operation);
      assert.deepEqual(await namesIn(jobFolder), ['0.png', 'record.json'], operation);
    }
    assert.equal((await find()).length, 2);
  });

  it('finds jobs even if an empty one cannot be removed', async () => {
    await createJob({});
    await createJob({ '0.png': 'x' });
    assert.equal((await find(createFailingDisk('EBUSY', (operation) => operation === 'rm'))).length, 1);
  });

  it('removes jobs one by one', async () => {
    await createJob({ '0.png': 'a' }, { record: exampleRecord({ created: 1 }) });
    const kept = await createJob({ '0.png': 'b' }, { record: exampleRecord({ created: 2 }) });
    const [first] = await find();
    await first?.remove();
    assert.deepEqual(await namesIn(folders().jobs), [kept.job]);
  });
});
