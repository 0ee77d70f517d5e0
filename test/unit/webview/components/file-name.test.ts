// Tests which end of a long file name stays readable.
import assert from 'node:assert/strict';
import { fileNameEnd } from '../../../../src/webview/components/file-name';

describe('end of a file name', () => {
  it('contains the extension, the number and a short last word', () => {
    for (const [name, end] of [
      ['hero-add-a-bicycle-2.png', '-bicycle-2.png'],
      ['orange-kitten.png', '-kitten.png'],
      ['harbor-with-a-lighthouse-12.webp', '-12.webp'],
      ['IMG_20260101_1234.JPG', '_20260101_1234.JPG'],
      ['photo (2).jpeg', ' (2).jpeg'],
      ['港口-2.png', '-2.png'],
      ['kitten.png', '.png'],
      ['kitten', ''],
      ['.png', '.png'],
    ] as const)
      assert.equal(fileNameEnd(name), end, name);
  });

  it('is found quickly in any text', () => {
    for (const sign of ['-', '1', ' ', '(', 'a-1', '.']) {
      const started = performance.now();
      fileNameEnd(sign.repeat(500));
      assert.ok(performance.now() - started < 200, sign);
    }
  });
});
