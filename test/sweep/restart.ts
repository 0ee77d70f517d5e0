// Restarts on the folders of a killed run: recovers everything and checks all promises.
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { recoverUnsaved } from '../../src/core/outbox/recover-unsaved';
import type { SessionRecord } from '../../src/core/session/records';
import { realDisk } from '../../src/store/fs/disk';
import { namesIn } from '../unit/helpers/temp-folders';
import { savedForm } from './expected';
import { openFixture, prompt } from './sweep-fixture';
import { createDisk, type DiskKind } from './disk-kinds';

export interface RestartState {
  readonly folder: string;
  readonly kind: DiskKind;
  readonly count: number;
  /** The image of each response. */
  readonly image: Buffer;
  /** `OPERATION JOB/FILE` for each started operation of the killed process. */
  readonly operations: readonly string[];
  readonly pid: number;
  /** The job of a running window. */
  readonly busy: string;
  /** Files that were in the output folder before. */
  readonly earlier: readonly string[];
}

export async function assertRestart(after: RestartState): Promise<void> {
  const { folder, kind, count, image, busy } = after;
  const whole = await savedForm(image);
  // Before recovery, an empty placeholder may exist if links are not supported, but never an incomplete image.
  for (const [name, bytes] of await filesOf(after)) {
    if (!name.startsWith('.'))
      assert.ok(bytes.equals(whole) || (kind === 'EPERM' && bytes.length === 0), `${name} is incomplete`);
  }
  const fixture = await openFixture(
    folder,
    createDisk(kind, () => undefined),
  );
  for (const unsavedJob of await fixture.outbox.unsavedJobs()) {
    const { record } = unsavedJob;
    assert.notEqual(record.job, busy, 'another window is receiving this');
    assert.equal(record.request.prompt, prompt);
    await recoverUnsaved(fixture.saveContext, unsavedJob, record.request.target, true);
  }
  const images: string[] = [];
  let pieces = 0;
  for (const [name, bytes] of await filesOf(after)) {
    if (name.endsWith('.incomplete')) {
      pieces++;
      assert.ok(bytes.length > 0 && bytes.equals(image.subarray(0, bytes.length)), `${name} is not as received`);
    } else {
      assert.ok(bytes.equals(whole), `${name} (${bytes.length} bytes) remains`);
      images.push(name);
    }
  }
  const { complete, started } = arrived(after.operations);
  const saved = `${images.length} complete and ${pieces} incomplete images, ${complete} and ${started} had arrived`;
  assert.ok(images.length >= complete && images.length + pieces >= started, `lost: ${saved}`);
  assert.ok(images.length + pieces <= count, `twice: ${saved}`);
  await assertRecorded(folder, images);
  await assertEmptyOutbox(after);
  const again = await openFixture(folder, realDisk);
  assert.deepEqual(await again.outbox.unsavedJobs(), [], 'a second restart finds unsaved jobs');
}

/** New files in the output folder. */
async function filesOf({ folder, earlier }: RestartState): Promise<[string, Buffer][]> {
  const assets = path.join(folder, 'workspace', 'assets');
  const names = (await namesIn(assets)).filter((name) => !earlier.includes(name));
  return Promise.all(names.map(async (name) => [name, await fs.readFile(path.join(assets, name))] as [string, Buffer]));
}

/** Jobs whose data was completely on disk, and jobs with at least the first bytes. */
function arrived(operations: readonly string[]): { complete: number; started: number } {
  const complete = new Set<string>();
  const writing = new Set<string>();
  const started = new Set<string>();
  for (const one of operations) {
    const [operation = '', job = '', file = ''] = one.split(/[ /]/);
    // The operations on one file are sequential, so the next one shows that the write is complete.
    if (writing.has(job) && file.startsWith('0.')) started.add(job);
    if (operation === 'handle.write' && file === '0.part') writing.add(job);
    if (operation === 'handle.datasync' || file === '0.finishing') complete.add(job);
  }
  return { complete: complete.size, started: started.size };
}

/** Every saved image is in the session once, after its turn. */
async function assertRecorded(folder: string, pictures: readonly string[]): Promise<void> {
  const sessions = path.join(folder, 'sessions');
  const texts = await Promise.all(
    (await namesIn(sessions)).map((name) => fs.readFile(path.join(sessions, name), 'utf8')),
  );
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  const records = lines.map((line) => JSON.parse(line) as SessionRecord);
  const images = records.flatMap((one) => (one.type === 'image' ? [path.basename(one.uri)] : []));
  assert.deepEqual(images.toSorted(), [...pictures].toSorted(), 'the session has other images than the workspace');
  if (images.length > 0) assert.equal(records.filter(({ type }) => type === 'turn').length, 1);
}

/** The outbox contains nothing of the ended window, except a folder that may still be in creation. */
async function assertEmptyOutbox({ folder, busy, pid }: RestartState): Promise<void> {
  const jobs = path.join(folder, 'outbox', 'jobs');
  for (const job of await namesIn(jobs)) {
    const made = (await namesIn(path.join(jobs, job))).filter((name) => name !== 'record.json.tmp');
    if (job !== busy) assert.deepEqual(made, [], `${job} remains in the outbox`);
  }
  const owners = path.join(folder, 'outbox', 'owners');
  for (const name of await namesIn(owners)) {
    const text = await fs.readFile(path.join(owners, name), 'utf8').catch(() => '');
    assert.ok(!text.includes(`"pid":${pid},`), 'the ended window still has its file');
  }
}
