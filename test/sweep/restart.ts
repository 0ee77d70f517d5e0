// A restart on the folders of a killed run: lists, recovers, and asks everything that was promised.
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
  /** What the service sent, once per request. */
  readonly image: Buffer;
  /** `OPERATION JOB/FILE` of the killed process, each begun. */
  readonly operations: readonly string[];
  readonly pid: number;
  /** The job of a live window. */
  readonly busy: string;
  /** Files that were in the target folder before. */
  readonly earlier: readonly string[];
}

export async function assertRestart(after: RestartState): Promise<void> {
  const { folder, kind, count, image, busy } = after;
  const whole = await savedForm(image);
  // Before anybody has tidied, an empty placeholder may stand where there are no links; half a picture never.
  for (const [name, bytes] of await filesOf(after)) {
    if (!name.startsWith('.'))
      assert.ok(bytes.equals(whole) || (kind === 'EPERM' && bytes.length === 0), `half ${name}`);
  }
  const fixture = await openFixture(
    folder,
    createDisk(kind, () => undefined),
  );
  for (const unsavedJob of await fixture.outbox.unsavedJobs()) {
    const { record } = unsavedJob;
    assert.notEqual(record.job, busy, 'another window is at work on this');
    assert.equal(record.request.prompt, prompt);
    await recoverUnsaved(fixture.home, unsavedJob, record.request.target, true);
  }
  const images: string[] = [];
  let pieces = 0;
  for (const [name, bytes] of await filesOf(after)) {
    if (name.endsWith('.incomplete')) {
      pieces++;
      assert.ok(bytes.length > 0 && bytes.equals(image.subarray(0, bytes.length)), `${name} is not as received`);
    } else {
      assert.ok(bytes.equals(whole), `${name} (${bytes.length} bytes) is left`);
      images.push(name);
    }
  }
  const { complete, begun } = arrived(after.operations);
  const saved = `${images.length} whole and ${pieces} pieces of ${complete} and ${begun} that had arrived`;
  assert.ok(images.length >= complete && images.length + pieces >= begun, `lost: ${saved}`);
  assert.ok(images.length + pieces <= count, `twice: ${saved}`);
  await assertRemembered(folder, images);
  await assertTidy(after);
  const again = await openFixture(folder, realDisk);
  assert.deepEqual(await again.outbox.unsavedJobs(), [], 'a second restart finds something');
}

/** What is new in the target folder. */
async function filesOf({ folder, earlier }: RestartState): Promise<[string, Buffer][]> {
  const assets = path.join(folder, 'workspace', 'assets');
  const names = (await namesIn(assets)).filter((name) => !earlier.includes(name));
  return Promise.all(names.map(async (name) => [name, await fs.readFile(path.join(assets, name))] as [string, Buffer]));
}

/** Jobs of which everything was on disk, and those of which at least the first bytes were. */
function arrived(operations: readonly string[]): { complete: number; begun: number } {
  const complete = new Set<string>();
  const writing = new Set<string>();
  const begun = new Set<string>();
  for (const one of operations) {
    const [operation = '', job = '', file = ''] = one.split(/[ /]/);
    // Operations on one file follow each other: the next one says that the write is done.
    if (writing.has(job) && file.startsWith('0.')) begun.add(job);
    if (operation === 'handle.write' && file === '0.part') writing.add(job);
    if (operation === 'handle.datasync' || file === '0.finishing') complete.add(job);
  }
  return { complete: complete.size, begun: begun.size };
}

/** Every saved picture is in the session, once, behind its turn. */
async function assertRemembered(folder: string, pictures: readonly string[]): Promise<void> {
  const sessions = path.join(folder, 'sessions');
  const texts = await Promise.all(
    (await namesIn(sessions)).map((name) => fs.readFile(path.join(sessions, name), 'utf8')),
  );
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  const records = lines.map((line) => JSON.parse(line) as SessionRecord);
  const images = records.flatMap((one) => (one.type === 'image' ? [path.basename(one.uri)] : []));
  assert.deepEqual(images.toSorted(), [...pictures].toSorted(), 'the session has other pictures than the workspace');
  if (images.length > 0) assert.equal(records.filter(({ type }) => type === 'turn').length, 1);
}

/** The outbox has nothing of the dead but, for a minute, a folder that may be in the making. */
async function assertTidy({ folder, busy, pid }: RestartState): Promise<void> {
  const jobs = path.join(folder, 'outbox', 'jobs');
  for (const job of await namesIn(jobs)) {
    const made = (await namesIn(path.join(jobs, job))).filter((name) => name !== 'record.json.tmp');
    if (job !== busy) assert.deepEqual(made, [], `${job} is left in the outbox`);
  }
  const owners = path.join(folder, 'outbox', 'owners');
  for (const name of await namesIn(owners)) {
    const text = await fs.readFile(path.join(owners, name), 'utf8').catch(() => '');
    assert.ok(!text.includes(`"pid":${pid},`), 'the dead window still has its file');
  }
}
