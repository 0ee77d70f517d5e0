// What must be true when the soak is over: asked of the disk, of the service and of what the windows told.
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ErrorCode } from '../../src/core/errors';
import { recover } from '../../src/core/recover';
import { realDisk } from '../../src/store/disk';
import { namesIn, treeOf } from '../unit/helpers/folder';
import { openHouse } from '../sweep/house';
import { jobOf, type Service } from './service';
import type { Stories } from './windows';

export interface Soaked {
  readonly folder: string;
  readonly key: string;
  readonly service: Service;
  readonly stories: Stories;
  /** The workspace as it was before. */
  readonly before: Readonly<Record<string, string>>;
}

export interface Counts {
  posts: number;
  saved: number;
  recovered: number;
  pieces: number;
}

/** Nothing had left when one of these was told. */
const neverSent: ReadonlySet<ErrorCode> = new Set(['offline', 'no-key', 'invalid-request', 'no-folder']);
/** More than this stays taken in no window that lives, in bytes. */
const maxGrowth = 8_000_000;

/** Restarts, recovers everything, and gives every promise that was broken. */
export async function check(soaked: Soaked): Promise<{ problems: string[]; counts: Counts }> {
  const { service, stories } = soaked;
  const problems = [...stories.problems];
  await recoverAll(soaked, problems);
  problems.push(...paidTwice(soaked));
  const home = await picturesByJob(soaked, problems);
  problems.push(...lost(soaked, home), ...(await changed(soaked, home)), ...(await untidy(soaked)));
  problems.push(...grown(stories));
  const uris = [...home.values()].flat();
  const pieces = uris.filter((uri) => uri.endsWith('.incomplete')).length;
  const recovered = [...stories.recovered.values()].flat().length - pieces;
  const counts = { posts: service.emulator.requests.length, saved: uris.length - pieces, recovered, pieces };
  return { problems, counts };
}

async function recoverAll({ folder, stories }: Soaked, problems: string[]): Promise<void> {
  const house = await openHouse(folder, realDisk);
  for (const leftover of await house.outbox.leftovers()) {
    const { job, request } = leftover.record;
    try {
      const uris = await recover({ ...house.home, provenance: 'off' }, leftover, request.target, true);
      stories.recovered.set(job, [...(stories.recovered.get(job) ?? []), ...uris]);
    } catch (thrown) {
      problems.push(`${job} cannot be recovered: ${String(thrown)}`);
    }
  }
  const left = await (await openHouse(folder, realDisk)).outbox.leftovers();
  for (const { record } of left) problems.push(`${record.job} is still in the outbox after everything was recovered`);
}

/** A 429 is a refusal, which may be repeated once; whatever else was answered may have been charged. */
function paidTwice({ service, stories }: Soaked): string[] {
  const posts = Map.groupBy(service.emulator.requests, jobOf);
  const problems: string[] = [];
  for (const [job, requests] of posts) {
    const paid = requests.filter(({ status }) => status !== 429);
    if (paid.length > 1 || requests.length > 2) problems.push(`${job} was sent ${requests.length} times`);
    const story = stories.jobs.get(job);
    if (!story) problems.push(`${job} was sent and never asked for`);
    const code = story?.failure?.code;
    if (code && neverSent.has(code) && paid.length > 0) problems.push(`${job} was sent, and its window says “${code}”`);
    if (story?.failure?.charged === false && service.isWhole(job) && paid.some(({ delivered }) => delivered))
      problems.push(`${job} was delivered whole, and its window says that nothing was charged`);
  }
  return problems;
}

/** Where the pictures of each job are: as the session has them, and pieces as recovery told. */
async function picturesByJob({ folder, stories }: Soaked, problems: string[]): Promise<Map<string, string[]>> {
  const { home } = await openHouse(folder, realDisk);
  const sessions = (await namesIn(path.join(folder, 'sessions'))).filter((name) => name.endsWith('.jsonl'));
  const found = new Map<string, string[]>();
  const add = (job: string, uri: string) => {
    const uris = found.get(job) ?? [];
    if (!uris.includes(uri)) found.set(job, [...uris, uri]);
  };
  for (const name of sessions) {
    const records = await home.sessions.read(name.slice(0, -'.jsonl'.length));
    for (const one of records) if (one.type === 'image') add(one.id.replace(/-\d+$/, ''), plain(one.uri));
  }
  for (const [job, uris] of stories.recovered) for (const uri of uris) add(job, plain(uri));
  for (const [job, { uris }] of stories.jobs) {
    for (const uri of uris)
      if (!found.get(job)?.includes(plain(uri))) problems.push(`${job} was saved and is not in its session`);
  }
  return found;
}

/** Two writers may escape a URI's letters differently. */
const plain = (uri: string): string => fileURLToPath(uri);

function lost({ service, stories }: Soaked, home: ReadonlyMap<string, string[]>): string[] {
  const delivered = new Set(service.emulator.requests.filter((one) => one.delivered).map(jobOf));
  const problems: string[] = [];
  for (const [job, story] of stories.jobs) {
    if ((home.get(job) ?? []).length > 0) continue;
    const { failure } = story;
    // What a person or the deadline ended, or a kill, need not have read what the service had already let go.
    const ended = story.cutShort || failure?.code === 'canceled' || failure?.code === 'timeout';
    if (story.received && !failure) problems.push(`${job} was received whole and is nowhere`);
    else if (failure?.kept) problems.push(`${job} was told to be kept and is nowhere`);
    else if (story.straight && !ended && service.isWhole(job) && delivered.has(job))
      problems.push(`${job} was delivered whole and is nowhere`);
  }
  return problems;
}

/** What was there is as it was; what is new is a picture that was served, or pieces of one, once. */
async function changed({ folder, service, before }: Soaked, home: ReadonlyMap<string, string[]>): Promise<string[]> {
  const workspace = path.join(folder, 'workspace');
  const after = await treeOf(workspace);
  const problems: string[] = [];
  for (const [name, hash] of Object.entries(before)) {
    if (after[name] !== hash) problems.push(`${name} was there before and has changed`);
    delete after[name];
  }
  const owners = new Map([...home].flatMap(([job, files]) => files.map((file) => [file, job] as const)));
  const seen = new Map<string, string>();
  for (const [name, hash] of Object.entries(after)) {
    const file = path.join(workspace, name);
    const job = owners.get(file);
    if (job === undefined) problems.push(`${name} is nobody's`);
    else if (!name.endsWith('.incomplete') && !service.mayHaveGot(job).has(hash))
      problems.push(`${name} is no picture that ${job} was sent`);
    if (job !== undefined && service.ownOf(job) === hash && seen.has(hash))
      problems.push(`${name} and ${seen.get(hash)} are one picture`);
    seen.set(hash, name);
    owners.delete(file);
  }
  for (const [file, job] of owners) problems.push(`${file} of ${job} is not there`);
  return problems;
}

/** Nothing of ours is left over, and the key is in no file. */
async function untidy({ folder, key }: Soaked): Promise<string[]> {
  const problems: string[] = [];
  for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (/\.(part|saving|tmp)$/.test(entry.name) && entry.name !== 'record.json.tmp')
      problems.push(`${path.relative(folder, file)} is left`);
    if (entry.isFile() && (await fs.readFile(file)).includes(key)) problems.push(`${file} has the key in it`);
  }
  return problems;
}

function grown({ measured }: Stories): string[] {
  const [first, last] = measured;
  if (!first || !last) return ['the living window did not come to its end'];
  const more = last.bytes - first.bytes;
  const files = last.files.filter((file) => !first.files.includes(file));
  return [
    ...(more > maxGrowth ? [`${(more / 1e6).toFixed(1)} MB more are taken in the living window`] : []),
    ...(files.length > 0 ? [`the living window has files open: ${files.join(', ')}`] : []),
  ];
}
