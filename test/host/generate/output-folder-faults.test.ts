// Tests changes of the output folder during a request: nothing is overwritten, misplaced or lost.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { partlyReceived, messagePattern } from '../../faults/fault';
import { picture, imageReply } from '../../faults/images';
import { clearOutboxAfterEach, jobsInOutbox } from '../fixtures/outbox-contents';
import { configure, failureOf, hashOf, treeOf, usePeelFixture } from '../fixtures/peel-fixture';

describe('output folder faults', () => {
  const peel = usePeelFixture();
  clearOutboxAfterEach();
  const request = { prompt: 'A place', fileName: 'place' };
  let folder: string;

  before(async () => {
    folder = path.join(peel.folder.fsPath, 'places', 'assets');
    await configure('provenance', 'off');
    await configure('assetsFolder', 'places/assets', vscode.ConfigurationTarget.Workspace);
  });
  beforeEach(async () => {
    await mkdir(folder, { recursive: true });
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));
  after(async () => {
    await configure('provenance', undefined);
    await configure('assetsFolder', undefined, vscode.ConfigurationTarget.Workspace);
  });

  /** Runs `act` while the service holds the response; returns the run. */
  async function meanwhile<T>(act: () => Promise<T>) {
    const { promise: hold, resolve: release } = Promise.withResolvers<void>();
    peel.emulator.next({ ...imageReply(picture), hold });
    const run = peel.api.run(request);
    const settled = run.catch(() => undefined);
    await peel.emulator.waitFor(1);
    await act();
    release();
    await settled;
    assert.equal(peel.emulator.requests.length, 1);
    return run;
  }

  /** Asserts that the run fails, the complete image is kept, and the message names the folder. */
  async function assertKept(act: () => Promise<unknown>, what: string): Promise<void> {
    const { code, charged, message } = await failureOf(meanwhile(act));
    assert.deepEqual([code, charged], ['no-folder', true]);
    assert.match(message, messagePattern(partlyReceived('no-folder', what)));
    const [job, ...others] = await jobsInOutbox();
    assert.ok(job && others.length === 0);
    assert.ok(Object.values(job.files).some((size) => size >= picture.length));
  }

  it('resolves variables in the setting, and refuses other places before sending', async () => {
    const below = (name: string) => vscode.Uri.joinPath(peel.folder, 'places', name);
    const set = (value: string) => configure('assetsFolder', value, vscode.ConfigurationTarget.Workspace);
    const before = await treeOf(peel.folder);
    try {
      for (const value of ['${workspaceFolder}/places/assets', folder, vscode.Uri.file(folder).toString()]) {
        await set(value);
        const { images } = await peel.api.run(request);
        assert.equal(vscode.Uri.joinPath(images[0]!.uri, '..').fsPath, folder, value);
      }
      peel.emulator.reset();
      for (const value of [
        '~/Pictures',
        '${userHome}',
        '/etc',
        'file:///etc',
        '$HOME/x',
        '%USERPROFILE%',
        '${env:X}',
      ]) {
        await set(value);
        const { code, charged, message } = await failureOf(peel.api.run(request));
        assert.deepEqual([code, charged, peel.emulator.requests.length], ['no-folder', false, 0], value);
        assert.ok(message.startsWith(`The setting “Peel: Assets Folder” (“${value}”) `), message);
        assert.match(
          message,
          / Enter a path inside the workspace folder, like assets or \$\{workspaceFolder\}\/images\./,
        );
      }
      await set('.git/assets');
      assert.match(
        (await failureOf(peel.api.run(request))).message,
        /^The setting .*“\.git\/assets”.* reserved for Git\./,
      );
    } finally {
      await set('places/assets');
    }
    await rm(below('assets').fsPath, { recursive: true });
    assert.deepEqual(await treeOf(peel.folder), before);
  });

  it('recreates a folder that was deleted', async () => {
    const { images } = await meanwhile(() => rm(folder, { recursive: true }));
    assert.equal(vscode.workspace.asRelativePath(images[0]!.uri), 'places/assets/place.png');
    assert.deepEqual(await jobsInOutbox(), []);
  });

  it('does not overwrite a file that took the name meanwhile', async () => {
    const { images } = await meanwhile(() => writeFile(path.join(folder, 'place.png'), 'somebody’s'));
    const tree = await treeOf(vscode.Uri.file(folder));
    assert.deepEqual(tree, { 'place.png': hashOf(Buffer.from('somebody’s')), 'place-2.png': hashOf(picture) });
    assert.equal(vscode.workspace.asRelativePath(images[0]!.uri), 'places/assets/place-2.png');
  });

  it('keeps the image if a file replaced the folder, and leaves the file unchanged', async () => {
    const replace = async () => {
      await rm(folder, { recursive: true });
      await writeFile(folder, 'a file');
    };
    await assertKept(replace, `“${folder}” is not a folder.`);
    const tree = await treeOf(vscode.Uri.file(path.dirname(folder)));
    assert.deepEqual(tree, { assets: hashOf(Buffer.from('a file')) });
  });

  it('keeps the image if a link out of the workspace replaced the folder, and does not follow it', async () => {
    const outside = await realpath(await mkdtemp(path.join(tmpdir(), 'peel-outside-')));
    const replace = async () => {
      await rm(folder, { recursive: true });
      await symlink(outside, folder, 'junction');
    };
    try {
      await assertKept(replace, `The folder “${folder}” is outside the workspace folder.`);
      assert.deepEqual(await readdir(outside), []);
    } finally {
      await rm(folder);
      await rm(outside, { recursive: true });
    }
  });
});
