// Tests the outbox: records before sending, complete removal, and unsaved jobs.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { ImageError } from '../../../../src/core/errors';
import type { Outbox } from '../../../../src/core/outbox/outbox';
import { type Disk, errno, realDisk } from '../../../../src/store/fs/disk';
import { createOutbox } from '../../../../src/store/outbox/outbox';
import { currentOwner } from '../../../../src/store/outbox/live-windows';
import { failureOf, namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { exampleRecord } from '../../helpers/job-records';
import { createFailingDisk, createDiskFailingAt, systemError, createWatchedDisk } from '../../helpers/faulty-disk';

describe('outbox', () => {
  const newFolder = withFolders();
  let folder = '';
  let jobs = '';

  beforeEach(async () => {
    folder = await newFolder();
    jobs = path.join(folder, 'jobs');
  });

  afterEach(async () => assert.deepEqual(await openFilesIn(folder), []));

  const read = async (job: string): Promise<unknown> =>
    JSON.parse(await fs.readFile(path.join(jobs, job, 'record.json'), 'utf8'));

  /** Another window, which has no running jobs. */
  const otherWindow = () => createOutbox(realDisk, folder);

  async function openWithFile(outbox: Outbox, text = 'bytes', record = exampleRecord()) {
    const entry = await outbox.open(record);
    await entry.markSent();
    const file = await entry.file(0);
    await file.write(Buffer.from(text));
    await file.end();
    return { entry, record };
  }

  it('writes the record durably before it resolves', async () => {
    const seen: string[] = [];
    const record = exampleRecord();
    const owner = currentOwner();
    const disk = createWatchedDisk((operation, to) => void seen.push(`${operation} ${path.basename(to)}`));
    const entry = await createOutbox(disk, folder, { owner }).open(record);
    assert.deepEqual(await read(record.job), { record, owner, sent: false });
    assert.deepEqual(await namesIn(path.join(folder, 'owners')), [owner.id]);
    const folders = [`handle.sync ${record.job}`, 'handle.sync jobs'];
    const known = new Set(['handle.sync record.json.tmp', 'rename record.json', ...folders]);
    const [content, name, ...rest] = seen.filter((one) => known.has(one));
    assert.deepEqual([content, name], ['handle.sync record.json.tmp', 'rename record.json']);
    // The two folders are synced concurrently.
    assert.deepEqual(rest.toSorted(), folders.toSorted());
    await entry.markSent();
    await entry.markSent();
    assert.deepEqual(await read(record.job), { record, owner, sent: true });
    assert.equal(seen.filter((one) => one === 'rename record.json').length, 2);
    await entry.remove();
  });

  it('removes an entry with all files, and closes open files', async () => {
    const outbox = createOutbox(realDisk, folder);
    const { entry } = await openWithFile(outbox);
    await entry.file(1);
    await entry.remove();
    assert.deepEqual(await namesIn(jobs), []);
    assert.deepEqual(await outbox.unsavedJobs(), []);
  });

  it('keeps an entry with its error', async () => {
    const outbox = createOutbox(realDisk, folder);
    const { entry, record } = await openWithFile(outbox, 'half');
    assert.deepEqual(await outbox.unsavedJobs(), []);
    await entry.keep(new ImageError('timeout', { mayHaveBeenCharged: true }));
    for (const window of [outbox, otherWindow()]) {
      const [left] = await window.unsavedJobs();
      assert.deepEqual([left?.record, left?.code, left?.mayHaveBeenCharged], [record, 'timeout', true]);
      assert.deepEqual(
        left?.files.map(({ size }) => size),
        [4],
      );
    }
  });

  it('offers a kept entry even if its error could not be written', async () => {
    let full = false;
    const disk = createWatchedDisk((operation, to) => {
      if (full && operation === 'open' && to.endsWith('.tmp')) throw systemError('ENOSPC');
    });
    const outbox = createOutbox(disk, folder);
    const { entry } = await openWithFile(outbox, 'half');
    full = true;
    assert.equal(
      errno(await failureOf(entry.keep(new ImageError('save-failed', { mayHaveBeenCharged: true })))),
      'ENOSPC',
    );
    const [left] = await outbox.unsavedJobs();
    assert.deepEqual([left?.files.length, left?.code, left?.mayHaveBeenCharged], [1, undefined, true]);
  });

  it('leaves nothing of an entry that could not be opened, and can open the next', async () => {
    for (let n = 1; ; n++) {
      folder = await newFolder();
      jobs = path.join(folder, 'jobs');
      const { disk, failed } = createDiskFailingAt(n, false, 'ENOSPC');
      const outbox = createOutbox(disk, folder);
      const thrown = await outbox.open(exampleRecord()).catch((error: unknown) => error);
      if (failed.length === 0) break;
      if (thrown instanceof Error) {
        assert.equal(errno(thrown), 'ENOSPC');
        assert.deepEqual(await namesIn(jobs), [], failed[0]);
      }
      const entry = await outbox.open(exampleRecord());
      await entry.remove();
    }
  });

  it('ends an entry even if a file cannot be closed', async () => {
    const disk = createFailingDisk('EIO', (operation, to) => operation === 'handle.close' && to.endsWith('.part'));
    const outbox = createOutbox(disk, folder);
    await (await openWithFile(outbox)).entry.remove();
    assert.deepEqual(await namesIn(jobs), []);
    await (await openWithFile(outbox, 'kept')).entry.keep(new ImageError('canceled'));
    assert.equal((await outbox.unsavedJobs()).length, 1);
  });

  it('does not offer an entry while it is being removed', async () => {
    let release = () => {};
    let reached = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const removing = new Promise<void>((resolve) => (reached = resolve));
    const disk: Disk = createWatchedDisk(async (operation) => {
      if (operation !== 'rm') return;
      reached();
      await held;
    });
    const outbox = createOutbox(disk, folder);
    const { entry } = await openWithFile(outbox);
    const gone = entry.remove();
    await removing;
    assert.deepEqual(await outbox.unsavedJobs(), []);
    assert.deepEqual(await otherWindow().unsavedJobs(), []);
    release();
    await gone;
  });

  it('handles several jobs at once', async () => {
    const outbox = createOutbox(realDisk, folder);
    const entries = await Promise.all(Array.from({ length: 8 }, () => openWithFile(outbox)));
    assert.equal((await namesIn(jobs)).length, 8);
    await Promise.all(entries.map(({ entry }) => entry.remove()));
    assert.deepEqual(await namesIn(jobs), []);
  });
});
