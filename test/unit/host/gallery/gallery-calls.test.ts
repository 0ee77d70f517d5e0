// Tests that only well-formed calls of the gallery page pass.
import assert from 'node:assert/strict';
import { checkGalleryCall } from '../../../../src/host/gallery/gallery-calls';

const call = (m: string, ...a: unknown[]) => ({ t: 'q', i: 'id', m, a });
const passes = (message: unknown) => 'message' in checkGalleryCall(message);
const filter = { text: '', starred: false, missing: false };

describe('calls of the gallery page', () => {
  it('pass if they are in the protocol', () => {
    for (const action of ['open', 'session', 'details', 'insert', 'copyPath', 'reveal'])
      assert.ok(passes(call('act', 'image-1', action)), action);
    for (const action of ['input', 'export', 'delete', 'star', 'unstar'])
      assert.ok(passes(call('actOnAll', ['image-1', 'image-2'], action)), action);
    for (const place of ['panel', 'folder', 'log']) assert.ok(passes(call('go', place)), place);
    const chosen = { from: 1, until: 2, ratio: '16:9', model: 'some-model', usage: 'unused' };
    for (const name of ['ready', 'filter']) {
      assert.ok(passes(call(name, filter)), name);
      assert.ok(passes(call(name, { ...filter, ...chosen })), name);
    }
    assert.ok(passes(call('show', [])));
    assert.ok(
      passes(
        call(
          'show',
          Array.from({ length: 400 }, (_, index) => `image-${index}`),
        ),
      ),
    );
    assert.ok(passes(call('searchUsage')));
    assert.ok(passes(call('retry')));
  });

  it('are rejected with other methods, paths, values, or more arguments', () => {
    for (const message of [
      call('toString'),
      call('__proto__'),
      call('run', 'image-1'),
      call('act', 'image-1', 'delete'),
      call('act', 'image-1', 'open', 'file:///etc/passwd'),
      call('act', 'x'.repeat(101), 'open'),
      call('actOnAll', [], 'delete'),
      call('actOnAll', 'image-1', 'delete'),
      call(
        'actOnAll',
        Array.from({ length: 50_001 }, () => 'x'),
        'delete',
      ),
      call('actOnAll', ['image-1'], 'open'),
      call('ready'),
      call('ready', { ...filter, folder: '/etc' }),
      call('filter', { ...filter, text: 'x'.repeat(501) }),
      call('filter', { ...filter, from: Number.NaN }),
      call('filter', { ...filter, from: '2026' }),
      call('filter', { ...filter, ratio: '7:5' }),
      call('filter', { ...filter, usage: undefined }),
      call(
        'show',
        Array.from({ length: 401 }, () => 'x'),
      ),
      call('go', 'https://example.com'),
      undefined,
    ])
      assert.equal(passes(message), false, JSON.stringify(message)?.slice(0, 100));
  });
});
