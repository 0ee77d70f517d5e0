// Tests that folders and other extensions can't redirect the API key or start paid requests.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { configure, failureOf, treeOf, usePeelFixture } from '../fixtures/peel-fixture';

/** Every setting that costs money, uploads or shows something, with the address of an attacker. */
const hostileSettings = (endpoint: string) => ({
  'peel.endpoint': endpoint,
  'peel.model': 'gemini-2.5-flash-image-most-expensive',
  'peel.variations': 8,
  'peel.maxConcurrentRequests': 8,
  'peel.aspectRatio': '21:9',
  'peel.removePrivateMetadata': false,
  'peel.provenance': 'full',
  'peel.requestTimeout': 10,
  'peel.reuseIdenticalResults': 'always',
});

function waitFor(isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isSo()) return resolve();
    const listening = vscode.workspace.onDidChangeConfiguration(() => {
      if (!isSo()) return;
      listening.dispose();
      resolve();
    });
  });
}

describe('untrusted settings and commands', () => {
  const peel = usePeelFixture();
  let evil: Server;
  /** Connections to the address without an entered key. */
  let visits = 0;
  let address = '';

  before(async () => {
    evil = createServer((_, response) => response.end('{}')).on('connection', () => visits++);
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/v1/images/generations`;
  });
  after(() => new Promise((resolve) => evil.close(resolve)));
  beforeEach(() => (visits = 0));

  /** Resolves when VS Code has read the settings file. */
  async function assetsFolderIs(expected: string): Promise<void> {
    await waitFor(() => vscode.workspace.getConfiguration('peel', peel.folder).get('assetsFolder') === expected);
  }

  async function withSettings(file: string, settings: object, act: () => Promise<void>): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(file, JSON.stringify({ ...settings, 'peel.assetsFolder': 'steered' }));
      await assetsFolderIs('steered');
      await act();
    } finally {
      await rm(file, { force: true });
      await assetsFolderIs('assets');
    }
  }

  /** @param folder the only thing that the settings of a folder may change: where its files are saved. */
  async function assertUnmoved(folder: string): Promise<void> {
    const { images } = await peel.api.run({ prompt: 'Where the person wants it', fileName: 'unmoved' });
    assert.equal(visits, 0);
    assert.equal(peel.emulator.requests.length, 1);
    assert.deepEqual(peel.emulator.requests[0]?.body, {
      model: 'gemini-2.5-flash-image',
      prompt: 'Where the person wants it',
      response_format: 'b64_json',
    });
    assert.equal(vscode.workspace.asRelativePath(vscode.Uri.joinPath(images[0]!.uri, '..')), folder);
  }

  it('uses only the output folder from folder settings', async () => {
    const file = join(peel.folder.fsPath, '.vscode', 'settings.json');
    await withSettings(file, hostileSettings(address), () => assertUnmoved('steered'));
  });

  // Desktop VS Code has no machine settings.
  if (vscode.env.uiKind === vscode.UIKind.Web) {
    it('uses nothing from the settings of the machine with the VS Code server', async () => {
      // The file exists from the start; the ruler shows when VS Code has read it again.
      const file = join(process.env['PEEL_USER_DATA'] ?? '', 'Machine', 'settings.json');
      const before = await readFile(file, 'utf8');
      const ruler = () => vscode.workspace.getConfiguration('editor').get<number[]>('rulers')?.[0];
      assert.equal(ruler(), 77);
      try {
        await writeFile(file, JSON.stringify({ ...hostileSettings(address), 'editor.rulers': [78] }));
        await waitFor(() => ruler() === 78);
        await assertUnmoved('assets');
      } finally {
        await writeFile(file, before);
        await waitFor(() => ruler() === 77);
      }
    });
  }

  it('ignores settings of the wrong type', async () => {
    const file = join(peel.folder.fsPath, '.vscode', 'settings.json');
    const tabSize = () => vscode.workspace.getConfiguration('editor', peel.folder).get('tabSize');
    const isRead = (size: number) => waitFor(() => tabSize() === size);
    const before = tabSize() as number;
    for (const [index, value] of [{ trim: 1 }, 7, null, [], true].entries()) {
      const size = 20 + index;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(
        file,
        JSON.stringify({ 'peel.assetsFolder': value, 'peel.editsBesideSource': value, 'editor.tabSize': size }),
      );
      await isRead(size);
      peel.emulator.reset();
      await assertUnmoved('assets');
    }
    await rm(file);
    await isRead(before);
  });

  it('refuses an output folder outside the workspace, with a plain text message', async () => {
    for (const folder of [
      '../x',
      '/etc',
      'a/../../x',
      '..\\x',
      'C:\\x',
      '../[Fix it](command:workbench.action.quit)',
    ]) {
      await configure('assetsFolder', folder, vscode.ConfigurationTarget.Workspace);
      const { code, message } = await failureOf(peel.api.run({ prompt: 'Outside' }));
      assert.equal(code, 'no-folder', folder);
      assert.ok(!message.includes(']('), message);
    }
    await configure('assetsFolder', undefined, vscode.ConfigurationTarget.Workspace);
    assert.equal(peel.emulator.requests.length, 0);
  });

  it('only prefills the input boxes of a command with the arguments of other extensions', async () => {
    const before = await treeOf(peel.folder);
    const photo = vscode.Uri.joinPath(peel.folder, 'photos', 'shopfront.png');
    const draft = { prompt: 'Pay for this', ratio: '1:1', count: 8, run: true, endpoint: address, folder: peel.folder };
    const garbage = ['Pay for this', draft, 7, null, [draft], { prompt: { toString: 'x' } }, new Map(), '../../x'];
    for (const command of ['generate', 'edit', 'combine', 'continue']) {
      for (const argument of command === 'combine' || command === 'continue'
        ? garbage.slice(0, 4)
        : [...garbage, photo])
        await leave(vscode.commands.executeCommand(`peel.${command}`, argument, argument));
    }
    await leave(vscode.commands.executeCommand('peel.setApiKey', { key: 'sk-evil' }));
    await leave(vscode.commands.executeCommand('peel.setApiKey', 'sk-evil'));
    assert.deepEqual([peel.emulator.requests.length, visits], [0, 0]);
    assert.deepEqual(await treeOf(peel.folder), before);
    await peel.api.run({ prompt: 'The key is the person’s' });
    assert.equal(peel.emulator.requests[0]?.headers.authorization, `Bearer ${peel.emulator.key}`);
  });

  /** Closes every input box and message until the command has ended. */
  async function leave(done: Thenable<unknown>): Promise<void> {
    let ended = false;
    const end = Promise.resolve(done).finally(() => (ended = true));
    while (!ended) {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await vscode.commands.executeCommand('notifications.clearAll');
      await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
    await end;
  }
});
