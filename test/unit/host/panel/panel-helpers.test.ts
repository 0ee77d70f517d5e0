// The panel's small parts: what is told at most ten times a second, thumbnails made on demand, the open session.
import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { ImageError } from '../../../../src/core/errors';
import { newSessionId, newTurnId } from '../../../../src/core/session/records';
import { createInputInfoCache } from '../../../../src/host/panel/file-info/input-info';
import { createUpdateBatcher } from '../../../../src/host/panel/page/update-batcher';
import { createThumbnailLoader } from '../../../../src/host/panel/file-info/thumbnail-loader';
import { createCurrentSession } from '../../../../src/host/sessions/current-session';

/** Resolves with the next call's argument. */
function nextCall<T>() {
  let heard: (value: T) => void = () => {};
  const next = () => new Promise<T>((resolve) => (heard = resolve));
  return { next, tell: (value: T) => heard(value) };
}

describe('host: news of the panel', () => {
  it('are told together, each once, in order, and not sooner than a moment after the last', async () => {
    const { next, tell } = nextCall<readonly string[]>();
    const news = createUpdateBatcher(tell);
    const first = next();
    for (const what of ['card:1', 'draft', 'card:1', 'card:2']) news.add(what);
    assert.deepEqual(await first, ['card:1', 'draft', 'card:2']);
    const since = performance.now();
    const second = next();
    news.add('card:1');
    assert.deepEqual(await second, ['card:1']);
    assert.ok(performance.now() - since > 90);
  });

  it('are forgotten when the page asks for everything', async () => {
    const { next, tell } = nextCall<readonly string[]>();
    const news = createUpdateBatcher(tell);
    const told = next();
    news.add('old');
    news.clear();
    news.add('new');
    assert.deepEqual(await told, ['new']);
  });
});

describe('host: thumbnails of the panel', () => {
  it('are made once, a few at a time, the last one that was looked at first', async () => {
    const begun: string[] = [];
    const finish = new Map<string, () => void>();
    const { next, tell } = nextCall<string>();
    const thumbnails = createThumbnailLoader(async (uri) => {
      begun.push(uri);
      await new Promise<void>((resolve) => finish.set(uri, resolve));
      return uri === 'broken' ? undefined : { path: `/thumbs/${uri}`, width: 1, height: 1 };
    }, tell);
    for (const uri of ['a', 'b', 'c', 'd', 'a']) assert.equal(thumbnails.of(uri), undefined);
    assert.deepEqual(begun, ['a', 'b']);
    const done = next();
    finish.get('a')?.();
    assert.equal(await done, 'a');
    assert.equal(thumbnails.of('a'), '/thumbs/a');
    await Promise.resolve();
    assert.deepEqual(begun, ['a', 'b', 'd']);
    thumbnails.forget('a');
    assert.equal(thumbnails.of('a'), undefined);
  });
});

describe('host: looks at inputs', () => {
  it('are taken once until the file changes, and keep what is wrong', async () => {
    let asked = 0;
    const { next, tell } = nextCall<string>();
    const looks = createInputInfoCache(async (uri) => {
      asked++;
      if (uri === 'svg') throw new ImageError('input-format', { subject: uri });
      return { measures: { width: 3, height: 2, bytes: 1 } };
    }, tell);
    let done = next();
    assert.equal(looks.of('a'), undefined);
    await done;
    assert.equal(looks.of('a')?.measures?.width, 3);
    done = next();
    looks.of('svg');
    await done;
    assert.equal(looks.of('svg')?.problem?.code, 'input-format');
    assert.equal(asked, 2);
    looks.forget('a');
    looks.of('a');
    assert.equal(asked, 3);
  });
});

describe('host: the open session', () => {
  const memento = () => {
    const state = new Map<string, unknown>();
    return {
      get: (key: string) => state.get(key),
      update: async (key: string, value: unknown) => void state.set(key, value),
    };
  };

  it('stays over a reload, begins anew when asked to, and follows a picture of another one', () => {
    const here = memento() as unknown as Memento;
    const current = createCurrentSession(here);
    const first = current.id();
    assert.equal(createCurrentSession(here).id(), first);
    let told = 0;
    current.listen(() => void told++);
    current.begin();
    assert.notEqual(current.id(), first);
    assert.equal(current.join(undefined), current.id());
    assert.equal(told, 1);
    assert.equal(current.join(`${newTurnId(first)}.1`), first);
    assert.deepEqual([current.id(), told], [first, 2]);
  });

  it('is a new one when the state holds nonsense', () => {
    const here = memento();
    void here.update('session', '../../etc/passwd');
    assert.match(createCurrentSession(here as unknown as Memento).id(), /^[a-z2-7]{12}$/);
    assert.notEqual(newSessionId(), newSessionId());
  });
});
