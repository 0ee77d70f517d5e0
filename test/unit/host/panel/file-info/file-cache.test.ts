// Tests the file cache: each file is read once, a few at a time, and again after changes.
import assert from 'node:assert/strict';
import { createFileCache } from '../../../../../src/host/panel/file-info/file-cache';

/** Resolves with the next call's argument. */
function nextCall<T>() {
  let heard: (value: T) => void = () => {};
  const next = () => new Promise<T>((resolve) => (heard = resolve));
  return { next, tell: (value: T) => heard(value) };
}

describe('file cache', () => {
  it('reads each file once, a few at a time, the last one that was requested first', async () => {
    const begun: string[] = [];
    const finish = new Map<string, () => void>();
    const { next, tell } = nextCall<string>();
    const thumbnails = createFileCache({
      read: async (uri) => {
        begun.push(uri);
        await new Promise<void>((resolve) => finish.set(uri, resolve));
        return { path: `/thumbs/${uri}` };
      },
      done: tell,
      most: 10,
      atOnce: 2,
    });
    for (const uri of ['a', 'b', 'c', 'd', 'a']) assert.equal(thumbnails.of(uri), undefined);
    assert.deepEqual(begun, ['a', 'b']);
    const done = next();
    finish.get('a')?.();
    assert.equal(await done, 'a');
    assert.deepEqual(thumbnails.of('a'), { path: '/thumbs/a' });
    await Promise.resolve();
    assert.deepEqual(begun, ['a', 'b', 'd']);
    thumbnails.forget('a');
    assert.equal(thumbnails.of('a'), undefined);
  });

  it('reads a file again only when it may have changed', async () => {
    let asked = 0;
    const { next, tell } = nextCall<string>();
    const looks = createFileCache({ read: async () => ++asked, done: tell, most: 10 });
    const done = next();
    assert.equal(looks.of('a'), undefined);
    await done;
    assert.equal(looks.of('a'), 1);
    assert.equal(asked, 1);
    looks.forget('a');
    assert.equal(looks.of('a'), undefined);
    assert.equal(asked, 2);
  });

  it('does not report a value that was read from a replaced file', async () => {
    const told: string[] = [];
    const first = Promise.withResolvers<string>();
    const answers = [first.promise, Promise.resolve('new')];
    const cache = createFileCache({ read: () => answers.shift()!, done: (uri) => told.push(uri), most: 10 });
    cache.of('a');
    cache.forget('a');
    cache.of('a');
    await new Promise(setImmediate);
    first.resolve('old');
    await new Promise(setImmediate);
    assert.deepEqual([cache.of('a'), told], ['new', ['a']]);
  });

  it('reads a file without a value again only on request', async () => {
    let asked = 0;
    const read = async () => {
      if (++asked === 1) throw new Error('broken');
      return asked === 2 ? undefined : 'value';
    };
    const cache = createFileCache({ read, done: () => undefined, most: 10 });
    assert.equal(cache.forgetFailure('a'), false);
    for (let n = 1; n <= 2; n++) {
      cache.of('a');
      assert.equal(cache.forgetFailure('a'), false);
      await new Promise(setImmediate);
      cache.of('a');
      assert.equal(asked, n);
      assert.equal(cache.forgetFailure('a'), true);
    }
    cache.of('a');
    await new Promise(setImmediate);
    assert.deepEqual([cache.of('a'), cache.forgetFailure('a')], ['value', false]);
  });
});
