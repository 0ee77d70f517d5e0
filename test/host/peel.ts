// Peel in the extension host of a test: the emulator, the key, the public API.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { PeelApi, RunErrorCode } from '../../src/api';
import { type Emulator, startEmulator } from '../emulator/emulator';

export interface Peel {
  readonly api: PeelApi;
  readonly emulator: Emulator;
  /** The workspace folder. */
  readonly folder: vscode.Uri;
}

/** To be called in a `describe`: filled before the first test, the emulator forgets between tests. */
export function usePeel(): Peel {
  const peel: { -readonly [K in keyof Peel]: Peel[K] } = Object.create(null);
  before(async () => {
    peel.emulator = await startEmulator({ plain: true });
    peel.folder = folderOfWindow();
    const extension = vscode.extensions.getExtension<PeelApi>('peel.peel-images');
    assert.ok(extension, 'VS Code does not know the extension');
    peel.api = await extension.activate();
    await configure('endpoint', peel.emulator.endpoint);
    await enterKey(peel.emulator.key);
  });
  beforeEach(() => peel.emulator.reset());
  after(async () => {
    await configure('endpoint', undefined);
    await peel.emulator.close();
  });
  return peel;
}

function folderOfWindow(): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return folder.uri;
}

/** Sets one of Peel's settings for the person; undefined takes it back. */
export async function configure(
  name: string,
  value: unknown,
  target = vscode.ConfigurationTarget.Global,
): Promise<void> {
  await vscode.workspace.getConfiguration('peel').update(name, value, target);
}

/** Sets the key as a person does: the command opens the box, Enter takes it. */
export async function enterKey(key: string): Promise<void> {
  const done = vscode.commands.executeCommand('peel.setApiKey', key);
  await acceptUntil(done);
}

/** Presses Enter in whatever box is open until the command has ended; the box may take a moment to open. */
async function acceptUntil(done: Thenable<unknown>): Promise<void> {
  let ended = false;
  const end = Promise.resolve(done).finally(() => (ended = true));
  while (!ended) {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 50))]);
  }
  await end;
}

/** The rejection of a run: its code and what it says of the charge. */
export async function failureOf(
  run: Promise<unknown>,
): Promise<{ code: RunErrorCode; charged: boolean; message: string }> {
  try {
    await run;
  } catch (thrown) {
    assert.ok(thrown instanceof Error && 'code' in thrown && 'mayHaveBeenCharged' in thrown, String(thrown));
    assert.equal(typeof thrown.mayHaveBeenCharged, 'boolean');
    return {
      code: thrown.code as RunErrorCode,
      charged: thrown.mayHaveBeenCharged as boolean,
      message: thrown.message,
    };
  }
  assert.fail('The run did not fail.');
}

/** Every file below a folder with the hash of its bytes. */
export async function treeOf(folder: vscode.Uri): Promise<Record<string, string>> {
  const entries = await readdir(folder.fsPath, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = files.toSorted().map(async (file) => {
    return [relative(folder.fsPath, file), hashOf(await readFile(file))] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
