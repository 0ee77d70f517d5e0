// Tests detecting running windows: heartbeats, ended processes, and reused process ids.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { errno, realDisk } from '../../../../src/store/fs/disk';
import {
  createHeartbeat,
  isAlive,
  isWindowAlive,
  type WindowContext,
  type Owner,
  currentOwner,
  removeDeadOwners,
} from '../../../../src/store/outbox/live-windows';
import { failureOf, namesIn, openFilesIn, withFolders } from '../../helpers/temp-folders';
import { systemError, createWatchedDisk } from '../../helpers/faulty-disk';

describe('live windows', () => {
  const newFolder = withFolders();
  let folder = '';
  const self = currentOwner();

  beforeEach(async () => {
    folder = path.join(await newFolder(), 'owners');
    waited = [];
    meanwhile = undefined;
  });

  async function endedProcess(): Promise<number> {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    return child.pid ?? -1;
  }

  /** Resolves when the heartbeat file has been deleted. */
  function watchUnlink() {
    let resolveUnlinked = () => {};
    const unlinked = new Promise<void>((resolve) => (resolveUnlinked = resolve));
    const disk = {
      ...realDisk,
      unlink: async (file: string) => {
        await fs.unlink(file);
        resolveUnlinked();
      },
    } as typeof realDisk;
    return { disk, unlinked };
  }

  async function beat(owner: Owner, age = 0): Promise<void> {
    await fs.mkdir(folder, { recursive: true });
    const file = path.join(folder, owner.id);
    await fs.writeFile(file, JSON.stringify(owner));
    const then = new Date(Date.now() - age);
    await fs.utimes(file, then, then);
  }

  /** The waits for a late heartbeat, and what happens during them. */
  let waited: number[] = [];
  let meanwhile: (() => Promise<void>) | undefined;
  const clock = {
    now: () => Date.now(),
    sleep: async (ms: number) => {
      waited.push(ms);
      await meanwhile?.();
    },
  };
  const context = (): WindowContext => ({ disk: realDisk, folder, self, clock });
  const alive = (owner: Owner, patient = true) => isAlive(context(), owner, patient);

  it('gives each window a different id', () => {
    assert.notEqual(currentOwner().id, currentOwner().id);
    assert.equal(currentOwner().pid, process.pid);
  });

  it('keeps a heartbeat from the first start to the last stop', async () => {
    const { disk, unlinked } = watchUnlink();
    const heartbeat = createHeartbeat(disk, folder, self);
    await Promise.all([heartbeat.start(), heartbeat.start()]);
    assert.deepEqual(await namesIn(folder), [self.id]);
    assert.deepEqual(JSON.parse(await fs.readFile(path.join(folder, self.id), 'utf8')), self);
    heartbeat.stop();
    assert.deepEqual(await namesIn(folder), [self.id]);
    heartbeat.stop();
    await unlinked;
    assert.deepEqual(await namesIn(folder), []);
    assert.deepEqual(await openFilesIn(folder), []);
  });

  it('keeps the heartbeat when a start follows a slow stop', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const disk = createWatchedDisk((operation) => (operation === 'unlink' ? held : undefined));
    const heartbeat = createHeartbeat(disk, folder, self);
    await heartbeat.start();
    heartbeat.stop();
    const again = heartbeat.start();
    release();
    await again;
    assert.deepEqual(await namesIn(folder), [self.id]);
    heartbeat.stop();
  });

  it('can start the heartbeat again after a failed start', async () => {
    let full = true;
    const disk = createWatchedDisk((operation) => {
      if (full && operation === 'open') throw systemError('ENOSPC');
    });
    const heartbeat = createHeartbeat(disk, folder, self);
    const both = [heartbeat.start(), heartbeat.start()];
    for (const one of both) assert.equal(errno(await failureOf(one)), 'ENOSPC');
    full = false;
    await heartbeat.start();
    assert.deepEqual(await namesIn(folder), [self.id]);
    heartbeat.stop();
  });

  it('excludes an owner without a heartbeat', async () => {
    assert.equal(await alive({ ...self, id: 'gone' }), false);
  });

  it('includes a running process with a heartbeat', async () => {
    const other = { ...self, id: 'other', pid: process.ppid };
    await beat(other, 20_000);
    assert.equal(await alive(other), true);
  });

  it('excludes a process with an old heartbeat, because its id may be reused', async () => {
    const other = { ...self, id: 'other', pid: process.ppid };
    await beat(other, 31_000);
    assert.equal(await alive(other), false);
  });

  it('waits one more heartbeat interval, because the machine may have slept', async () => {
    const other = { ...self, id: 'other', pid: process.ppid };
    await beat(other, 60_000);
    meanwhile = () => beat(other);
    assert.equal(await alive(other), true);
    assert.deepEqual(waited, [6_000]);
    await beat(other, 60_000);
    meanwhile = undefined;
    assert.equal(await alive(other), false);
    assert.deepEqual(waited, [6_000, 6_000]);
    assert.equal(await alive(other, false), false);
    meanwhile = () => fs.rm(path.join(folder, other.id));
    assert.equal(await alive(other), false);
    assert.equal(waited.length, 3);
  });

  it('waits no longer if the process ended or is on another machine', async () => {
    const ended = { ...self, id: 'gone', pid: await endedProcess() };
    const far = { ...self, id: 'far', host: 'elsewhere' };
    for (const owner of [ended, far]) {
      await beat(owner, 60_000);
      assert.equal(await alive(owner), false);
    }
    assert.deepEqual(waited, []);
  });

  it('keeps the files of live windows, and deletes those of ended windows', async () => {
    const day = 24 * 3_600_000;
    const pid = await endedProcess();
    await beat(self, 2 * day);
    await beat({ ...self, id: 'gone', pid });
    await beat({ ...self, id: 'gone-in-the-middle.tmp', pid }, 2 * day);
    await beat({ ...self, id: 'live', pid: process.ppid });
    await beat({ ...self, id: 'asleep', pid: process.ppid }, day / 2);
    await beat({ ...self, id: 'stranger', pid: process.ppid }, 2 * day);
    await beat({ ...self, id: 'found-dead', pid: process.ppid }, 60_000);
    await beat({ ...self, id: 'far', host: 'elsewhere', pid });
    await beat({ ...self, id: 'far-and-long-ago', host: 'elsewhere' }, 2 * day);
    await fs.writeFile(path.join(folder, 'unreadable'), '{');
    await removeDeadOwners(context(), new Set(['found-dead']));
    assert.deepEqual(await namesIn(folder), [self.id, 'asleep', 'far', 'live', 'unreadable'].toSorted());
  });

  it('excludes an ended process, however recent its heartbeat', async () => {
    const other = { ...self, id: 'other', pid: await endedProcess() };
    await beat(other);
    assert.equal(await alive(other), false);
  });

  it('includes windows on other machines by their heartbeat only', async () => {
    const other = { id: 'other', host: 'elsewhere', pid: 2 ** 22 + 1 };
    await beat(other, 1_000);
    assert.equal(await alive(other), true);
    await beat(other, 31_000);
    assert.equal(await alive(other), false);
  });

  it('finds windows by id, without reading files outside of the folder', async () => {
    const context: WindowContext = { disk: realDisk, folder, self: { ...self, id: 'me' }, clock };
    await beat({ ...self, id: 'other' });
    assert.equal(await isWindowAlive(context, 'other'), true);
    await beat({ ...self, id: 'gone', pid: await endedProcess() });
    assert.equal(await isWindowAlive(context, 'gone'), false);
    assert.equal(await isWindowAlive(context, 'nobody'), false);
    await fs.writeFile(path.join(folder, '..', 'outside'), JSON.stringify({ ...self, id: '../outside' }));
    assert.equal(await isWindowAlive(context, '../outside'), false);
    await beat({ ...self, id: 'late' }, 60_000);
    assert.equal(await isWindowAlive(context, 'late'), false);
    assert.deepEqual(waited, []);
  });
});
