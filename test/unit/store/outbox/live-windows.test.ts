// Windows that are alive: their beat, its end, and strangers with the same number.
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

describe('store: owners', () => {
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

  /** Resolves when the beat's file has been taken away. */
  function watchUnlink() {
    let gone = () => {};
    const unlinked = new Promise<void>((resolve) => (gone = resolve));
    const disk = {
      ...realDisk,
      unlink: async (file: string) => {
        await fs.unlink(file);
        gone();
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

  /** How long was waited for a late beat, and what happens meanwhile. */
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

  it('names each window differently', () => {
    assert.notEqual(currentOwner().id, currentOwner().id);
    assert.equal(currentOwner().pid, process.pid);
  });

  it('beats from the first start to the last stop', async () => {
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

  it('beats on when a start follows a stop whose end is slow', async () => {
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

  it('can start after a start that failed', async () => {
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

  it('holds no owner for alive that has no beat', async () => {
    assert.equal(await alive({ ...self, id: 'gone' }), false);
  });

  it('holds a process for alive that is there and beats', async () => {
    const other = { ...self, id: 'other', pid: process.ppid };
    await beat(other, 20_000);
    assert.equal(await alive(other), true);
  });

  it('takes a process that does not beat for a stranger with a reused number', async () => {
    const other = { ...self, id: 'other', pid: process.ppid };
    await beat(other, 31_000);
    assert.equal(await alive(other), false);
  });

  it('waits for one beat of a window that may have slept, and for no stranger twice as long', async () => {
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

  it('waits for nobody whose process is gone, or who is on another machine', async () => {
    const gone = { ...self, id: 'gone', pid: await endedProcess() };
    const far = { ...self, id: 'far', host: 'elsewhere' };
    for (const owner of [gone, far]) {
      await beat(owner, 60_000);
      assert.equal(await alive(owner), false);
    }
    assert.deepEqual(waited, []);
  });

  it('tidies the files of windows that are gone, and of nobody else', async () => {
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

  it('sees at once that a process is gone, however fresh its beat', async () => {
    const other = { ...self, id: 'other', pid: await endedProcess() };
    await beat(other);
    assert.equal(await alive(other), false);
  });

  it('goes by the beat alone for a window on another machine', async () => {
    const other = { id: 'other', host: 'elsewhere', pid: 2 ** 22 + 1 };
    await beat(other, 1_000);
    assert.equal(await alive(other), true);
    await beat(other, 31_000);
    assert.equal(await alive(other), false);
  });

  it('knows a window by its name alone, and reads nothing outside of its folder', async () => {
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
