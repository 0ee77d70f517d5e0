// Creates temporary folders for tests, and lists their files and the open ones.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** Creates folders with resolved links for the tests of the enclosing `describe`; deletes them after each test. */
export function withFolders(): () => Promise<string> {
  const made: string[] = [];
  afterEach(async () => {
    for (const folder of made.splice(0)) await fs.rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await fs.realpath(await fs.mkdtemp(path.join(tmpdir(), 'peel-test-')));
    made.push(folder);
    return folder;
  };
}

/** All entries below a folder: files with the SHA-256 of their bytes, links with their target. */
export async function treeOf(folder: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, full);
    if (entry.isSymbolicLink()) tree[name] = `→ ${await fs.readlink(full)}`;
    else if (entry.isFile())
      tree[name] = createHash('sha256')
        .update(await fs.readFile(full))
        .digest('hex');
    else tree[name] = 'folder';
  }
  return tree;
}

/** Names of the entries directly in a folder, sorted; empty if it does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await fs.readdir(folder).catch((): string[] => [])).toSorted();
}

/** Files below a folder that this process has open; none if the system does not support this. */
export async function openFilesIn(folder: string): Promise<string[]> {
  const handles = await fs.readdir('/proc/self/fd').catch((): string[] => []);
  const targets = await Promise.all(handles.map((handle) => fs.readlink(`/proc/self/fd/${handle}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(folder));
}

/** The error that a promise rejects with; throws if it resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const none = {};
  const thrown = await promise.then(
    () => none,
    (error: unknown) => error,
  );
  if (thrown === none) throw new Error('It did not fail.');
  return thrown;
}
