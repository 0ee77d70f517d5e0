// Tests matching moved images to files: one file per image, as long as there are enough files.
import assert from 'node:assert/strict';
import { type FoundFile, matchMovedImages } from '../../../../src/core/session/match-moved';
import { startCpuTimer } from '../../helpers/cpu-timer';

const content = 'ab'.repeat(32);
const lost = (id: string, name: string, sha256 = content) => ({ id, uri: `file:///w/assets/${name}`, sha256 });
const file = (path: string, identity = path, sha256 = content): FoundFile => ({
  uri: `file:///w/${path}`,
  identity,
  sha256,
});
const placed = (...args: Parameters<typeof matchMovedImages>) => Object.fromEntries(matchMovedImages(...args));
const noFiles = new Set<string>();

describe('match moved images with the same content', () => {
  it('matches each image to one file, with the same name if possible', () => {
    const found = [file('art/b.png'), file('art/deep/a.png'), file('c.png')];
    assert.deepEqual(placed([lost('1', 'a.png'), lost('2', 'b.png'), lost('3', 'x.png')], found, noFiles), {
      1: 'file:///w/art/deep/a.png',
      2: 'file:///w/art/b.png',
      3: 'file:///w/c.png',
    });
  });

  it('does not match a second path of a file that is matched already', () => {
    const found = [file('a.png', 'real'), file('link/a.png', 'real'), file('far/away/y.png')];
    assert.deepEqual(placed([lost('1', 'a.png'), lost('2', 'a.png')], found, noFiles), {
      1: 'file:///w/a.png',
      2: 'file:///w/far/away/y.png',
    });
  });

  it('does not match a file that is another image of the session, under any path', () => {
    const found = [file('link/a.png', 'held'), file('far/away/y.png')];
    assert.deepEqual(placed([lost('1', 'a.png')], found, new Set(['held'])), { 1: 'file:///w/far/away/y.png' });
  });

  it('matches several images to one file only if there are too few files', () => {
    const found = [file('a.png'), file('b.png')];
    const three = [lost('1', 'x.png'), lost('2', 'b.png'), lost('3', 'b.png')];
    assert.deepEqual(placed(three, found, noFiles), {
      1: 'file:///w/a.png',
      2: 'file:///w/b.png',
      3: 'file:///w/b.png',
    });
    assert.deepEqual(placed([lost('1', 'x.png')], [file('a.png')], new Set(['a.png'])), { 1: 'file:///w/a.png' });
  });

  it('matches nothing without equal content, and is fast for thousands of images', () => {
    assert.deepEqual(placed([lost('1', 'a.png')], [file('a.png', 'a', 'cd'.repeat(32))], noFiles), {});
    const many = Array.from({ length: 20_000 }, (_, n) => n);
    const cpuTime = startCpuTimer();
    for (const name of [(n: number) => `${n}.png`, () => 'a.png']) {
      const places = matchMovedImages(
        many.map((n) => lost(String(n), name(n))),
        many.map((n) => file(`moved/${n}/${name(n + 10_000)}`)),
        noFiles,
      );
      assert.equal(new Set(places.values()).size, 20_000);
    }
    assert.ok(cpuTime() < 4000);
  });
});
