// Tests everything outside the JSON: path, method, key, content type, encoding, size and port.
import assert from 'node:assert/strict';

import { startEmulator } from '../../emulator/emulator';
import { envelope, good, post, withEmulator } from './client';

const json = 'application/json';

describe('emulator: HTTP', () => {
  const emulator = withEmulator({ key: 'sk-one' });

  it('accepts one path and one method, and records no other requests', async () => {
    const get = await fetch(emulator().endpoint);
    assert.equal(get.status, 405);
    assert.equal(get.headers.get('allow'), 'POST');
    for (const path of [
      '/',
      '/v1/images/generations/',
      '/v1/images/generations?x=1',
      '/pictures/00',
      `/pictures/${'0'.repeat(64)}`,
    ]) {
      assert.equal((await fetch(emulator().origin + path)).status, 404, path);
    }
    assert.equal((await fetch(`${emulator().origin}/v1/chat`, { method: 'POST', body: '{}' })).status, 404);
    assert.equal(emulator().requests.length, 0);
  });

  for (const authorization of [
    '',
    'sk-one',
    'Bearer sk-two',
    'bearer sk-one',
    'Bearer  sk-one',
    'Bearer sk-one2',
    'Basic sk-one',
  ]) {
    it(`answers 401 to the authorization "${authorization}"`, async () => {
      const response = await post(emulator(), good, { headers: { 'content-type': json, authorization } });
      assert.equal(response.status, 401);
      assert.deepEqual(await envelope(response), { code: 401, msg: 'Invalid or expired API key', data: null });
      assert.equal(emulator().requests[0]?.status, 401);
      assert.deepEqual(emulator().requests[0]?.body, good);
    });
  }

  it('answers 401 before checking the fields', async () => {
    const response = await post(emulator(), 'no json', {
      headers: { 'content-type': json, authorization: 'Bearer x' },
    });
    assert.equal(response.status, 401);
    assert.equal(emulator().requests[0]?.body, undefined);
  });

  for (const [type, status] of [
    ['text/plain', 400],
    ['application/json-patch+json', 400],
    ['application/json; charset=latin1', 400],
    ['application/json; charset=utf-8', 200],
    ['Application/JSON', 200],
  ] as const) {
    it(`answers ${status} to Content-Type ${type}`, async () => {
      const response = await post(emulator(), good, {
        headers: { authorization: 'Bearer sk-one', 'content-type': type },
      });
      assert.equal(response.status, status);
      const { msg } = await envelope(response);
      if (status === 400) assert.equal(msg, 'Invalid parameter: Content-Type must be application/json');
    });
  }

  it('refuses an encoded body and a body that is not UTF-8', async () => {
    const headers = { authorization: 'Bearer sk-one', 'content-type': json };
    const encoded = await post(emulator(), good, { headers: { ...headers, 'content-encoding': 'gzip' } });
    assert.equal((await envelope(encoded)).msg, 'Invalid parameter: Content-Encoding is not supported');
    const bytes = Buffer.concat([Buffer.from('{"model":"'), Buffer.of(0xff), Buffer.from('"}')]);
    const broken = await post(emulator(), good, { headers, body: bytes });
    assert.equal((await envelope(broken)).msg, 'Invalid parameter: The body is not valid JSON');
  });

  it('reads 64 MB and refuses more, but records the length', async () => {
    const limit = 64 * 1024 * 1024;
    const whole = await post(emulator(), `${JSON.stringify(good)}${' '.repeat(limit - JSON.stringify(good).length)}`);
    assert.equal(whole.status, 200);
    const over = await post(emulator(), ' '.repeat(limit + 1));
    assert.equal((await envelope(over)).msg, 'Invalid parameter: The body is larger than 64MB');
    assert.deepEqual(
      emulator().requests.map(({ bytes }) => bytes),
      [limit, limit + 1],
    );
  });

  it('fails with EADDRINUSE if the port is in use', async () => {
    const port = Number(new URL(emulator().origin).port);
    await assert.rejects(startEmulator({ port }), { code: 'EADDRINUSE' });
  });

  it('uses the demo key by default, and ends open requests when it stops', async () => {
    const other = await startEmulator();
    assert.equal(other.key, 'sk-demo-peel');
    other.next({ hold: new Promise(() => undefined) });
    const open = post(other, good);
    const failed = assert.rejects(open);
    await other.waitFor(1);
    await other.close();
    await failed;
    assert.equal(other.requests[0]?.aborted, false);
    await assert.rejects(post(other, good));
  });
});
