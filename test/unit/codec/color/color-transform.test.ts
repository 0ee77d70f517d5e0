// Tests the conversion to sRGB with values that Chromium 153 shows; test/page compares with the browser itself.
import assert from 'node:assert/strict';
import { createColorTransform } from '../../../../src/codec/color/color-transform';
import type { PngColor } from '../../../../src/core/image/formats/png-color';
import { colorChunks } from '../../../fixtures/images/png-colors';

const codes = (primaries: number, transfer: number, peak?: number): PngColor => ({
  kind: 'codes',
  primaries,
  transfer,
  ...(peak === undefined ? {} : { peak }),
});
const gamma = (value: number, chromaticities?: readonly number[]): PngColor => ({
  kind: 'gamma',
  gamma: value,
  ...(chromaticities && { chromaticities }),
});
const { p3, adobe } = colorChunks;

describe('conversion to sRGB', () => {
  const shown = (color: PngColor, [red = 0, green = 0, blue = 0]: readonly number[], levels = 256) => {
    const data = new Uint8ClampedArray(3);
    createColorTransform(color)!.rgb(levels)(red, green, blue, data, 0);
    return [...data];
  };
  const close = (actual: readonly number[], expected: readonly number[], kind: string) =>
    assert.ok(
      actual.every((value, n) => Math.abs(value - expected[n]!) <= 1),
      `${kind}: ${actual.join()} instead of ${expected.join()}`,
    );

  it('shows colors as Chromium does', () => {
    const [first, second] = [
      [32, 125, 223],
      [202, 59, 53],
    ];
    const table: [kind: string, color: PngColor, first: number[], second: number[]][] = [
      ['linear', gamma(1), [99, 186, 240], [230, 132, 126]],
      ['gamma 1.8', gamma(0.55556), [43, 144, 229], [212, 76, 69]],
      ['gamma 2.2 with P3', gamma(0.45455, p3), [0, 128, 231], [221, 35, 38]],
      ['gamma 2.2 with Adobe RGB', gamma(0.45455, adobe), [0, 126, 227], [234, 56, 49]],
      ['BT.709', codes(1, 1), [20, 118, 221], [199, 48, 42]],
      ['BT.2020', codes(9, 14), [0, 123, 230], [247, 0, 29]],
      ['Display P3', codes(12, 13), [0, 127, 230], [220, 40, 43]],
      ['DCI P3', codes(11, 17), [0, 116, 235], [216, 2, 21]],
      ['P3, linear', codes(12, 8), [59, 188, 246], [246, 126, 122]],
      ['gamma 2.8', codes(1, 5), [10, 103, 216], [191, 35, 29]],
      ['SMPTE 240M', codes(1, 7), [50, 138, 227], [208, 77, 71]],
      ['PQ', codes(9, 16), [0, 41, 255], [255, 0, 0]],
      ['HLG', codes(9, 18), [0, 94, 222], [235, 0, 30]],
      ['HLG with BT.709', codes(1, 18), [21, 93, 218], [186, 45, 40]],
    ];
    for (const [kind, color, one, other] of table) {
      close(shown(color, first), one, kind);
      close(shown(color, second), other, kind);
    }
  });

  it('maps the brightness of HDR by the stated peak', () => {
    const grays = (color: PngColor) => [...createColorTransform(color)!.grayTable(256)];
    const at = (table: readonly number[], ...values: number[]) => values.map((value) => table[value]!);
    close(at(grays(codes(1, 16)), 50, 100, 125, 150, 175, 200), [17, 76, 125, 193, 235, 255], '1000 by default');
    close(at(grays(codes(1, 16, 400)), 50, 100, 125, 150), [23, 95, 154, 235], '400');
    close(at(grays(codes(1, 16, 203)), 50, 100, 125, 150), [27, 107, 172, 255], '203');
    close(at(grays(codes(1, 16, 4000)), 125, 150, 175, 200, 250), [125, 193, 214, 232, 255], '4000');
    close(at(grays(codes(1, 18)), 50, 100, 150, 200, 250), [30, 75, 122, 202, 251], 'HLG');
    close(at(grays(codes(1, 18, 400)), 50, 100, 150, 200), [40, 93, 151, 242], 'HLG of 400');
  });

  it('keeps the dark tones of 16 bits', () => {
    const table = createColorTransform(gamma(1))!.grayTable(65536);
    const dark = new Set(table.subarray(0, 1024));
    assert.ok(dark.size > 30, `${dark.size} tones`);
  });

  it('does not convert sRGB, the usual gamma or invalid declarations', () => {
    for (const color of [
      undefined,
      { kind: 'srgb' },
      { kind: 'profile' },
      codes(1, 13),
      gamma(0.45455),
      gamma(0.476),
      gamma(0.435),
      gamma(
        1,
        Array.from({ length: 8 }, () => 0),
      ),
      gamma(
        1,
        Array.from({ length: 8 }, () => 0.3),
      ),
      gamma(1, [0.3127, 0.329, 1.64, 0.33, 0.3, 0.6, 0.15, 0.06]),
    ] as const)
      assert.equal(createColorTransform(color), undefined, JSON.stringify(color));
    assert.ok(createColorTransform(gamma(0.48)) && createColorTransform(gamma(0.43)));
  });
});
