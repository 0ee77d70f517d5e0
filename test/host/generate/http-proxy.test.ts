// Behind an HTTP proxy, set as people set it: VS Code's own fetch takes the tunnel, and what goes wrong there is told.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startTcpProxy, type TcpProxy } from '../../emulator/tcp-proxy';
import {
  maybeCharged,
  neverSent,
  partlyReceived,
  messagePattern,
  type ExpectedError,
  sentences,
} from '../../faults/fault';
import { picture, imageReply } from '../../faults/images';
import { type HttpProxy, startHttpProxy } from '../fixtures/http-proxy';
import { clearOutboxAfterEach, jobsInOutbox } from '../fixtures/outbox-contents';
import { configure, enterKey, failureOf, treeOf, usePeelFixture } from '../fixtures/peel-fixture';

describe('behind an HTTP proxy', () => {
  const peel = usePeelFixture();
  clearOutboxAfterEach();
  let line: TcpProxy;
  let proxy: HttpProxy;

  const useProxy = (origin: string | undefined) =>
    vscode.workspace.getConfiguration('http').update('proxy', origin, vscode.ConfigurationTarget.Global);

  before(async () => {
    line = await startTcpProxy({ port: Number(new URL(peel.emulator.origin).port) });
    // VS Code goes to 127.0.0.1 and localhost directly, to any other name through the proxy; Peel takes it for loopback.
    await configure('endpoint', peel.emulator.endpoint.replace('127.0.0.1', 'service.localhost'));
    await enterKey(peel.emulator.key);
    // One address for all tests: older releases of VS Code keep to the first proxy that they used.
    proxy = await startHttpProxy(line);
    await useProxy(proxy.origin);
  });
  beforeEach(() => {
    line.reset();
    proxy.refuseWith = undefined;
    proxy.asked.length = 0;
  });
  after(async () => {
    await useProxy(undefined);
    await proxy.close();
    await line.close();
  });

  async function assertFailure(told: ExpectedError, posts: number): Promise<void> {
    const before = await treeOf(peel.folder);
    const { code, charged, message } = await failureOf(peel.api.run({ prompt: 'Through a proxy' }));
    assert.deepEqual([code, charged, peel.emulator.requests.length], [told.code, told.charged, posts]);
    assert.match(message, messagePattern(told));
    assert.deepEqual(await treeOf(peel.folder), before);
    const jobs = await jobsInOutbox();
    assert.equal(jobs.length, told.kept ? 1 : 0);
  }

  it('takes the tunnel, and shows the proxy neither key nor prompt', async () => {
    peel.emulator.next(imageReply(picture));
    const { images } = await peel.api.run({ prompt: 'Through a proxy' });
    assert.deepEqual([images.length, peel.emulator.requests.length, proxy.asked.length], [1, 1, 1]);
    assert.match(proxy.asked[0] ?? '', /^CONNECT service\.localhost:\d+ /);
    assert.ok(!/authorization/i.test(proxy.asked[0] ?? '') && !proxy.asked[0]?.includes(peel.emulator.key));
  });

  const unreachable = neverSent('offline', "The service can't be reached.", sentences.endpoint);
  const asksPassword = 'The proxy requires authentication and did not forward the request.';
  const locked = neverSent('offline', asksPassword, 'Check the setting “Http: Proxy” and try again.');
  for (const [status, told] of [
    [403, unreachable],
    [407, locked],
    [502, unreachable],
  ] as const) {
    it(`says that nothing was sent when the proxy refuses with ${status}`, async () => {
      proxy.refuseWith = status;
      await assertFailure(told, 0);
      assert.ok(proxy.asked.length >= 3, proxy.asked.join('\n'));
    });
  }

  it('says that nothing was sent when no proxy is there', async () => {
    await proxy.close();
    try {
      await assertFailure(unreachable, 0);
    } finally {
      await proxy.reopen();
    }
  });

  it('keeps what came through a tunnel that breaks', async () => {
    peel.emulator.next(imageReply(picture));
    line.next({ down: { limit: 20_000 } });
    await assertFailure(partlyReceived('interrupted', 'The connection was lost after # s.'), 1);
  });

  it('says that it may have been charged when the tunnel breaks before the reply', async () => {
    peel.emulator.next({ drop: true });
    await assertFailure(maybeCharged('interrupted', 'The connection was lost after # s.', sentences.again), 1);
  });
});
