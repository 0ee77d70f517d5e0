// Checks every promise after a soak, from the disk, the service's records and the messages.
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../../src/core/errors';
import { recoverUnsaved } from '../../src/core/outbox/recover-unsaved';
import { realDisk } from '../../src/store/fs/disk';
import { namesIn, treeOf } from '../unit/helpers/temp-folders';
import { openFixture } from '../sweep/sweep-fixture';
import { jobOf, type SoakService } from './service';
import type { SoakHistory } from './window-processes';

export interface SoakState {
  readonly folder: string;
  readonly key: string;
  readonly service: SoakService;
  readonly history: SoakHistory;
  /** SHA-256 of the workspace's files before the soak. */
  readonly before: Readonly<Record<string, string>>;
}

export interface SoakCounts {
  /** Images that were requested. */
  readonly images: number;
  readonly windows: number;
  readonly kills: number;
  /** Requests that the service received. */
  readonly posts: number;
  /** Kinds of responses that the service gave. */
  readonly responses: number;
  readonly saved: number;
  readonly recovered: number;
  /** Incomplete images that were recovered. */
  readonly pieces: number;
}

/** Errors that say that no request was sent. */
const neverSent: ReadonlySet<ErrorCode> = new Set(['offline', 'no-key', 'invalid-request', 'no-folder']);
/** Bytes by which the memory of the long-running window may grow. */
const maxGrowth = 8_000_000;

/** Restarts, recovers everything, and returns every broken promise. */
export async function checkSoak(state: SoakState): Promise<{ problems: string[]; counts: SoakCounts }> {
  const { service, history } = state;
  const problems = [...history.problems];
  await recoverAll(state, problems);
  problems.push(...sentTwice(state));
  const files = await filesByJob(state, problems);
  problems.push(...findLost(state, files), ...(await findChanged(state, files)), ...(await findRemains(state)));
  problems.push(...findGrowth(history));
  const uris = [...files.values()].flat();
  const pieces = uris.filter((uri) => uri.endsWith('.incomplete')).length;
  const recovered = [...history.recovered.values()].flat().length - pieces;
  const counts = {
    images: history.jobs.size,
    windows: history.windows,
    kills: history.kills,
    posts: service.emulator.requests.length,
    responses: service.given.size,
    saved: uris.length - pieces,
    recovered,
    pieces,
  };
  return { problems, counts };
}

async function recoverAll({ folder, history }: SoakState, problems: string[]): Promise<void> {
  const fixture = await openFixture(folder, realDisk);
  for (const unsavedJob of await fixture.outbox.unsavedJobs()) {
    const { job, request } = unsavedJob.record;
    try {
      const uris = await recoverUnsaved(
        { ...fixture.saveContext, provenance: 'off' },
        unsavedJob,
        request.target,
        true,
      );
      history.recovered.set(job, [...(history.recovered.get(job) ?? []), ...uris]);
    } catch (thrown) {
      problems.push(`${job} cannot be recovered: ${String(thrown)}`);
    }
  }
  const left = await (await openFixture(folder, realDisk)).outbox.unsavedJobs();
  for (const { record } of left) problems.push(`${record.job} is still in the outbox after everything was recovered`);
}

/** A 429 is a refusal that may be repeated once; any other response may have been charged. */
function sentTwice({ service, history }: SoakState): string[] {
  const posts = Map.groupBy(service.emulator.requests, jobOf);
  const problems: string[] = [];
  for (const [job, requests] of posts) {
    const paid = requests.filter(({ status }) => status !== 429);
    if (paid.length > 1 || requests.length > 2) problems.push(`${job} was sent ${requests.length} times`);
    const jobHistory = history.jobs.get(job);
    if (!jobHistory) problems.push(`${job} was sent and never requested`);
    const code = jobHistory?.failure?.code;
    if (code && neverSent.has(code) && paid.length > 0)
      problems.push(`${job} was sent, and its window reports “${code}”`);
    if (jobHistory?.failure?.charged === false && service.isWhole(job) && paid.some(({ delivered }) => delivered))
      problems.push(`${job} was delivered completely, and its window reports no charge`);
  }
  return problems;
}

/** The files of each job, from the sessions and from the results of recovery. */
async function filesByJob({ folder, history }: SoakState, problems: string[]): Promise<Map<string, string[]>> {
  const { saveContext } = await openFixture(folder, realDisk);
  const sessions = (await namesIn(path.join(folder, 'sessions'))).filter((name) => name.endsWith('.jsonl'));
  const found = new Map<string, string[]>();
  const add = (job: string, uri: string) => {
    const uris = found.get(job) ?? [];
    if (!uris.includes(uri)) found.set(job, [...uris, uri]);
  };
  for (const name of sessions) {
    const records = await saveContext.sessions.read(name.slice(0, -'.jsonl'.length));
    for (const one of records) if (one.type === 'image') add(one.id.replace(/-\d+$/, ''), plain(one.uri));
  }
  for (const [job, uris] of history.recovered) for (const uri of uris) add(job, plain(uri));
  for (const [job, { uris }] of history.jobs) {
    for (const uri of uris)
      if (!found.get(job)?.includes(plain(uri))) problems.push(`${job} was saved and is not in its session`);
  }
  return found;
}

/** A path, because two writers may escape the characters of a URI differently. */
const plain = (uri: string): string => fileURLToPath(uri);

function findLost({ service, history }: SoakState, savedFiles: ReadonlyMap<string, string[]>): string[] {
  const delivered = new Set(service.emulator.requests.filter((one) => one.delivered).map(jobOf));
  const problems: string[] = [];
  for (const [job, jobHistory] of history.jobs) {
    if ((savedFiles.get(job) ?? []).length > 0) continue;
    const { failure } = jobHistory;
    // A canceled, timed-out or killed job need not have read what the service had already sent.
    const ended = jobHistory.cutShort || failure?.code === 'canceled' || failure?.code === 'timeout';
    if (jobHistory.received && !failure) problems.push(`${job} was received completely and is missing`);
    else if (failure?.kept) problems.push(`${job} was reported as kept and is missing`);
    else if (jobHistory.straight && !ended && service.isWhole(job) && delivered.has(job))
      problems.push(`${job} was delivered completely and is missing`);
  }
  return problems;
}

/** A response that was kept because it contains no image. */
const isResponse = (name: string) => /\.(json|txt)$/.test(name);

/** Existing files are unchanged; each new file is an image that was served, part of one, or a response without one, once. */
async function findChanged(
  { folder, service, before }: SoakState,
  savedFiles: ReadonlyMap<string, string[]>,
): Promise<string[]> {
  const workspace = path.join(folder, 'workspace');
  const after = await treeOf(workspace);
  const problems: string[] = [];
  for (const [name, hash] of Object.entries(before)) {
    if (after[name] !== hash) problems.push(`${name} existed before and has changed`);
    delete after[name];
  }
  const owners = new Map([...savedFiles].flatMap(([job, files]) => files.map((file) => [file, job] as const)));
  const seen = new Map<string, string>();
  for (const [name, hash] of Object.entries(after)) {
    const file = path.join(workspace, name);
    const job = owners.get(file);
    if (job === undefined) problems.push(`${name} belongs to no job`);
    else if (isResponse(name)) {
      const text = await fs.readFile(file, 'latin1');
      if (service.imageStarts.some((start) => text.includes(start)))
        problems.push(`${name} is a response that contains an image`);
    } else if (!name.endsWith('.incomplete') && !service.mayHaveGot(job).has(hash))
      problems.push(`${name} is not an image that ${job} was sent`);
    if (job !== undefined && service.ownOf(job) === hash && seen.has(hash))
      problems.push(`${name} and ${seen.get(hash)} are the same image`);
    seen.set(hash, name);
    owners.delete(file);
  }
  for (const [file, job] of owners) problems.push(`${file} of ${job} does not exist`);
  return problems;
}

/** No temporary file remains, and no file contains the key. */
async function findRemains({ folder, key }: SoakState): Promise<string[]> {
  const problems: string[] = [];
  for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (/\.(part|saving|tmp)$/.test(entry.name) && entry.name !== 'record.json.tmp')
      problems.push(`${path.relative(folder, file)} remains`);
    if (entry.isFile() && (await fs.readFile(file)).includes(key)) problems.push(`${file} contains the key`);
  }
  return problems;
}

function findGrowth({ measured }: SoakHistory): string[] {
  const [first, last] = measured;
  if (!first || !last) return ['the long-running window did not finish'];
  const more = last.bytes - first.bytes;
  const files = last.files.filter((file) => !first.files.includes(file));
  return [
    ...(more > maxGrowth ? [`${(more / 1e6).toFixed(1)} MB more are in use in the long-running window`] : []),
    ...(files.length > 0 ? [`the long-running window still has open files: ${files.join(', ')}`] : []),
  ];
}
