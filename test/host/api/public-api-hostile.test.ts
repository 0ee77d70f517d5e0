// Tests the public API and the commands with hostile or invalid arguments.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunOptions } from '../../../src/api';
import { configure, failureOf, usePeelFixture } from '../fixtures/peel-fixture';
import { startCpuTimer } from '../../unit/helpers/cpu-timer';

describe('the public API, called by hostile code', () => {
  const peel = usePeelFixture();
  const touched = { get: () => assert.fail('touched'), getPrototypeOf: () => assert.fail('touched') };

  /** Options that throw when any property is read. */
  function hostileOptions(): RunOptions[] {
    const options = { prompt: 'x' };
    const revoked = Proxy.revocable<string[]>([], {});
    revoked.revoke();
    return [
      new Proxy(options, touched),
      { ...options, inputs: revoked.proxy },
      { ...options, inputs: new Proxy(['x'], touched) },
      Object.defineProperty({ ...options }, 'reuse', { get: touched.get }),
      { ...options, folder: new Proxy(peel.folder, touched) },
    ];
  }

  it('rejects options that throw, have holes or never end, quickly and with a message', async () => {
    const endless = new Proxy([] as string[], {
      get: (_, name) => (name === 'length' ? 2 ** 31 : 'https://example.com/a.png'),
    });
    const cases: RunOptions[] = [
      { prompt: 'x', inputs: Array(3) },
      { prompt: 'x', inputs: endless },
      { prompt: 'x', fileName: `${'-'.repeat(5_000_000)}x`, count: 9 },
      { prompt: 'x'.repeat(5_000_000) },
      { prompt: 'x', inputs: [vscode.Uri.file(`/tmp/${'-'.repeat(60_000)}x.png`)] },
      ...hostileOptions(),
    ];
    for (const [index, options] of cases.entries()) {
      const cpuTime = startCpuTimer();
      const { code, charged, message } = await failureOf(peel.api.run(options));
      assert.deepEqual([code, charged], ['invalid-request', false], `case ${index}`);
      assert.match(message, /Nothing was sent/, `case ${index}`);
      assert.ok(cpuTime() < 4000, `case ${index}`);
    }
    assert.equal(peel.emulator.requests.length, 0);
  });

  it('accepts any object that works as a token, and rejects others', async () => {
    type Token = NonNullable<Parameters<typeof peel.api.run>[1]>;
    const none = { isCancellationRequested: false } as Token;
    const { code, charged, message } = await failureOf(peel.api.run({ prompt: 'No token' }, none));
    assert.deepEqual([code, charged], ['invalid-request', false]);
    assert.match(message, /Nothing was sent/);
    assert.equal(peel.emulator.requests.length, 0);
    const broken = { isCancellationRequested: false, onCancellationRequested: () => ({}) } as unknown as Token;
    const { images } = await peel.api.run({ prompt: 'A token without an end' }, broken);
    assert.equal(images.length, 1);
  });

  it('rejects a model name of excessive length', async () => {
    await configure('model', 'x'.repeat(300));
    const { code, message } = await failureOf(peel.api.run({ prompt: 'A long model' }));
    await configure('model', undefined);
    assert.equal(code, 'invalid-request');
    assert.match(message, /longer than 200 characters/);
    assert.equal(peel.emulator.requests.length, 0);
  });

  it('saves nothing in Git’s own folder', async () => {
    for (const folder of ['.git/refs/heads', 'a/.GIT']) {
      await configure('assetsFolder', folder, vscode.ConfigurationTarget.Workspace);
      const { code, message } = await failureOf(peel.api.run({ prompt: 'Inside' }));
      await configure('assetsFolder', undefined, vscode.ConfigurationTarget.Workspace);
      assert.equal(code, 'no-folder');
      assert.match(message, /Git/);
    }
    assert.equal(peel.emulator.requests.length, 0);
  });

  it('handles command arguments that throw', async () => {
    for (const command of ['peel.generate', 'peel.edit', 'peel.continue']) {
      const done = vscode.commands.executeCommand(command, new Proxy({}, touched));
      let ended = false;
      const end = Promise.resolve(done).finally(() => (ended = true));
      while (!ended) {
        await vscode.commands.executeCommand('notifications.clearAll');
        await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
        await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 50))]);
      }
      await end;
    }
  });
});
