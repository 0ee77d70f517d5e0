// Leftovers that several windows want at the same moment: one gets them, and the dead keep nobody away.
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

describe('store: claims', () => {
  const newFolder = withFolders();
  let folder = '';
  let place = '';
  const dead: Owner = { ...currentOwner(), id: 'dead' };

  beforeEach(async () => {
    folder = await newFolder();
    const record = exampleRecord();
    place = path.join(folder, 'jobs', record.job);
    await fs.mkdir(place, { recursive: true });
    await fs.writeFile(path.join(place, 'record.json'), JSON.stringify({ record, owner: dead, sent: true }));
    await fs.writeFile(path.join(place, '0.png'), 'whole');
  });
  afterEach(async () => assert.deepEqual(await openFilesIn(folder), []));

  /** What a window of its own finds. */
  async function find(disk: Disk = realDisk, clock: StoreClock = storeClock): Promise<UnsavedJob | undefined> {
    const found = await createOutbox(disk, folder, { clock }).unsavedJobs();
    assert.ok(found.length <= 1);
    return found[0];
  }

  const claimsIn = async () => (await namesIn(place)).filter((name) => name.startsWith('claim'));

  it('gives a leftover to one window of many', async () => {
    const windows = await Promise.all(Array.from({ length: 8 }, () => find()));
    const taken = await Promise.all(windows.map(async (window) => window?.claim()));
    assert.equal(taken.filter((giveBack) => giveBack).length, 1);
  });

  it('gives it to the next one when it is given back, and leaves no trace', async () => {
    const [first, second] = [await find(), await find()];
    const giveBack = await first?.claim();
    assert.ok(giveBack);
    assert.equal(await first?.claim(), undefined);
    assert.equal(await second?.claim(), undefined);
    assert.equal(await find(), undefined);
    await giveBack();
    const next = await second?.claim();
    assert.ok(next);
    await next();
    assert.deepEqual(await namesIn(place), ['0.png', 'record.json']);
    assert.ok(await find());
  });

  it('takes over from the dead, one window of many', async () => {
    await fs.writeFile(path.join(place, 'claim.1'), JSON.stringify(dead));
    const windows = await Promise.all(Array.from({ length: 8 }, () => find()));
    const taken = await Promise.all(windows.map(async (window) => window?.claim()));
    assert.equal(taken.filter((giveBack) => giveBack).length, 1);
    assert.deepEqual(await claimsIn(), ['claim.1', 'claim.2']);
  });

  it('waits for a claim that is being written, and not for ever', async () => {
    await fs.writeFile(path.join(place, 'claim.1'), '');
    assert.equal(await find(), undefined);
    assert.ok(await find(realDisk, { ...storeClock, now: () => Date.now() + 31_000 }));
  });

  it('lets nobody claim what its owner came back to, or what is gone', async () => {
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

  it('keeps no picture in when the disk takes no claim', async () => {
    const writing = (to: string) => !/\.(png|json)$/.test(to);
    const window = await find(createFailingDisk('ENOSPC', (operation, to) => operation === 'open' && writing(to)));
    const giveBack = await window?.claim();
    assert.ok(giveBack);
    await giveBack();
  });

  it('claims before it tidies', async () => {
    const taken = await (await find())?.claim();
    await fs.rm(path.join(place, '0.png'));
    assert.equal(await find(), undefined);
    assert.ok((await namesIn(place)).includes('record.json'));
    await taken?.();
    assert.equal(await find(), undefined);
    assert.deepEqual(await namesIn(path.join(folder, 'jobs')), []);
  });

  it('beats while it has a claim, and stops with it', async () => {
    let gone = () => {};
    const stopped = new Promise<void>((resolve) => (gone = resolve));
    const disk = createWatchedDisk((operation, to) => {
      if (operation === 'unlink' && to.includes('owners')) gone();
    });
    const giveBack = await (await find(disk))?.claim();
    assert.equal((await namesIn(path.join(folder, 'owners'))).length, 1);
    await giveBack?.();
    await stopped;
  });
});
