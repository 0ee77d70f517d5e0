// Tests the ten aspect ratios of the API document.
import assert from 'node:assert/strict';
import { parseRatio, proportion, ratios, ratioTable, nearestRatio } from '../../../../src/core/request/aspect-ratio';

describe('aspect ratio', () => {
  const table: [string, string][] = [
    ['1:1', '1024x1024'],
    ['3:2', '1536x1024'],
    ['2:3', '1024x1536'],
    ['3:4', '1536x2048'],
    ['4:3', '2048x1536'],
    ['4:5', '1024x1280'],
    ['5:4', '1280x1024'],
    ['9:16', '1024x1792'],
    ['16:9', '1792x1024'],
    ['21:9', '1024x2176'],
  ];

  it('has every ratio of the document with its pixel size, and no other', () => {
    assert.deepEqual(
      ratioTable.map(({ ratio, pixels }) => [ratio, pixels]),
      table,
    );
    assert.deepEqual(
      ratios,
      table.map(([ratio]) => ratio),
    );
  });

  it('has every purpose of the document', () => {
    const purposes: Record<string, string[]> = {};
    for (const row of ratioTable) for (const purpose of row.purposes) (purposes[purpose] ??= []).push(row.ratio);
    assert.deepEqual(purposes, {
      avatar: ['1:1'],
      instagramPost: ['1:1', '4:5'],
      productPicture: ['1:1', '4:3'],
      photograph: ['3:2'],
      poster: ['2:3', '9:16'],
      story: ['9:16'],
      phoneWallpaper: ['9:16'],
      shortVideoCover: ['9:16'],
      twitter: ['16:9'],
      websiteBanner: ['16:9', '21:9'],
      desktopWallpaper: ['16:9'],
      youtubeThumbnail: ['16:9'],
      widescreenVideo: ['16:9', '21:9'],
      facebookCover: ['21:9'],
    });
  });

  it('reads ratios and pixel sizes as people type them', () => {
    for (const [ratio, pixels] of table) {
      for (const text of [ratio, ` ${ratio}\n`, pixels, pixels.toUpperCase(), pixels.replace('x', '×')])
        assert.equal(parseRatio(text), ratio, text);
    }
  });

  it('refuses other text', () => {
    for (const text of ['', '16', '9', '1:2', '16:9:1', '016:9', '16/9', '1024', '1024x', '1024x1024x1024', 'toString'])
      assert.equal(parseRatio(text), undefined, text);
  });

  it('has a proportion', () => {
    assert.deepEqual(
      ['1:1', '4:5', '16:9', '21:9'].map((text) => proportion(parseRatio(text) ?? '2:3')),
      [1, 0.8, 16 / 9, 21 / 9],
    );
  });

  it('finds the ratio nearest to an image, portrait or landscape', () => {
    const cases: [number, number, string][] = [
      [1024, 1024, '1:1'],
      [4000, 3000, '4:3'],
      [3000, 4000, '3:4'],
      [1920, 1080, '16:9'],
      [1080, 1920, '9:16'],
      [6000, 1000, '21:9'],
      [100, 6000, '9:16'],
      [1100, 1000, '1:1'],
    ];
    for (const [width, height, ratio] of cases) assert.equal(nearestRatio(width, height), ratio);
  });
});
