// Tests requests over TLS through an HTTP proxy that is set in VS Code, and the messages for its failures.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { startTcpProxy, type TcpProxy } from '../../emulator/tcp-proxy';
import { startTlsServer } from '../../emulator/tls-server';
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

describe('HTTP proxy', () => {
  const peel = usePeelFixture();
  clearOutboxAfterEach();
  let tls: Awaited<ReturnType<typeof startTlsServer>>;
  let line: TcpProxy;
  let proxy: HttpProxy;

  const useProxy = (origin: string | undefined) =>
    vscode.workspace.getConfiguration('http').update('proxy', origin, vscode.ConfigurationTarget.Global);

  before(async () => {
    tls = await startTlsServer({ port: Number(new URL(peel.emulator.origin).port) });
    line = await startTcpProxy(tls);
    // VS Code connects directly to 127.0.0.1 and localhost, and to other names through the proxy.
    const { pathname } = new URL(peel.emulator.endpoint);
    await configure('endpoint', `https://service.localhost:${tls.port}${pathname}`);
    await enterKey(peel.emulator.key);
    // One proxy address for all tests, because older versions of VS Code keep using the first one.
    proxy = await startHttpProxy(line);
    await useProxy(proxy.origin);
  });
  beforeEach(() => {
    line.reset();
    proxy.refuseWith = undefined;
    proxy.requests.length = 0;
    // The certificate of the test server is not trusted.
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  });
  afterEach(() => void delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  after(async () => {
    await useProxy(undefined);
    await proxy.close();
    await line.close();
    await tls.close();
  });

  async function assertFailure(expected: ExpectedError, posts: number): Promise<void> {
    const before = await treeOf(peel.folder);
    const { code, charged, message } = await failureOf(peel.api.run({ prompt: 'Through a proxy' }));
    assert.deepEqual([code, charged, peel.emulator.requests.length], [expected.code, expected.charged, posts]);
    assert.match(message, messagePattern(expected));
    assert.deepEqual(await treeOf(peel.folder), before);
    const jobs = await jobsInOutbox();
    assert.equal(jobs.length, expected.kept ? 1 : 0);
  }

  it('gets a tunnel, and sees neither API key nor prompt', async () => {
    peel.emulator.next(imageReply(picture));
    const { images } = await peel.api.run({ prompt: 'Through a proxy' });
    assert.deepEqual([images.length, peel.emulator.requests.length, proxy.requests.length], [1, 1, 1]);
    assert.match(proxy.requests[0] ?? '', /^CONNECT service\.localhost:\d+ /);
    assert.ok(!/authorization/i.test(proxy.requests[0] ?? '') && !proxy.requests[0]?.includes(peel.emulator.key));
  });

  const unreachable = neverSent('offline', "The service can't be reached.", sentences.endpoint);
  const asksPassword = 'The proxy requires authentication and did not forward the request.';
  const locked = neverSent('offline', asksPassword, 'Check the setting “Http: Proxy” and try again.');
  for (const [status, expected] of [
    [403, unreachable],
    [407, locked],
    [502, unreachable],
  ] as const) {
    it(`reports a proxy that refuses with ${status}, and that nothing was sent`, async () => {
      proxy.refuseWith = status;
      await assertFailure(expected, 0);
      assert.ok(proxy.requests.length >= 3, proxy.requests.join('\n'));
    });
  }

  it('verifies the certificate of the service behind the tunnel', async () => {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    const { code, charged } = await failureOf(peel.api.run({ prompt: 'Through a proxy' }));
    assert.deepEqual([code, charged, peel.emulator.requests.length], ['offline', false, 0]);
  });

  it('reports a proxy that does not exist, and that nothing was sent', async () => {
    await proxy.close();
    try {
      await assertFailure(unreachable, 0);
    } finally {
      await proxy.reopen();
    }
  });

  it('keeps the received bytes when the tunnel breaks', async () => {
    peel.emulator.next(imageReply(picture));
    line.next({ down: { limit: 20_000 } });
    await assertFailure(partlyReceived('interrupted', 'The connection was lost after # s.'), 1);
  });

  it('reports a possible charge when the tunnel breaks before the response', async () => {
    peel.emulator.next({ drop: true });
    await assertFailure(maybeCharged('interrupted', 'The connection was lost after # s.', sentences.again), 1);
  });
});
