// Tests that unsupported formats are recognized by their bytes.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { type ForeignFormat, foreignFormat, headBytes } from '../../../../../src/core/image/formats/foreign-formats';
import { sampleImages } from '../../../../fixtures/images/sample-images';
import { startCpuTimer } from '../../../helpers/cpu-timer';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const named = (head: Uint8Array) => foreignFormat(head.subarray(0, headBytes));
const is = (expected: ForeignFormat | undefined, ...heads: (Uint8Array | string)[]) => {
  for (const head of heads)
    assert.equal(named(typeof head === 'string' ? bytes(head) : head), expected, JSON.stringify(head.slice(0, 40)));
};

/** A TIFF's first directory of long values. */
function tiff(big: boolean, ...entries: [tag: number, value: number][]): Buffer {
  const file = Buffer.alloc(10 + 12 * entries.length);
  const short = (value: number, at: number) => (big ? file.writeUInt16BE(value, at) : file.writeUInt16LE(value, at));
  const long = (value: number, at: number) => (big ? file.writeUInt32BE(value, at) : file.writeUInt32LE(value, at));
  file.write(big ? 'MM' : 'II');
  short(42, 2);
  long(8, 4);
  short(entries.length, 8);
  for (const [index, [tag, value]] of entries.entries()) {
    short(tag, 10 + 12 * index);
    short(4, 12 + 12 * index);
    long(1, 14 + 12 * index);
    long(value, 18 + 12 * index);
  }
  return file;
}

const box = (brand: string, ...more: string[]) => {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(16 + 4 * more.length);
  return Buffer.concat([size, bytes(`ftyp${brand}\0\0\0\0${more.join('')}`)]);
};

describe('foreign formats', () => {
  it('recognizes foreign formats in files of real encoders', async () => {
    const image = () => sharp({ create: { width: 40, height: 30, channels: 3, background: '#336699' } });
    is('gif', await image().gif().toBuffer());
    is('tiff', await image().tiff().toBuffer(), await image().tiff({ compression: 'lzw' }).toBuffer());
    is('avif', await image().avif().toBuffer());
  });

  it('recognizes foreign formats by their signatures', () => {
    is('gif', 'GIF87a....');
    is('psd', '8BPS\0\x01');
    is('icns', 'icns\0\0\0\0');
    is('jxl', '\xff\x0a\0\0', '\0\0\0\x0cJXL \r\n\x87\n');
    is('jp2', '\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51');
    is('pdf', '%PDF-1.7\n');
    is('zip', 'PK\x03\x04....');
    is('video', '\x1aE\xdf\xa3', 'RIFF\x10\0\0\0AVI LIST', box('mp42', 'isom'), box('qt  '));
    is('heic', box('heic', 'mif1', 'heic'), box('mif1', 'heic'), box('msf1'));
    is('avif', box('mif1', 'avif', 'miaf'), box('avis'));
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    is('lfs', pointer, pointer.replaceAll('\n', '\r\n'), Buffer.from(`\ufeff${pointer}`));
    is('psd', '8BPS\0\x02');
    is('xcf', 'gimp xcf v011');
    is('eps', '%!PS-Adobe-3.0 EPSF-3.0', '\xc5\xd0\xd3\xc6....');
    is('jxr', 'II\xbc\x01....');
    is('dds', 'DDS |\0\0\0');
    is('exr', 'v/1\x01\x02\0');
    is('hdr', '#?RADIANCE\n', '#?RGBE\n');
    is('pnm', 'P6\n640 480\n255\n', 'P3\n# by hand\n# twice\n3 2\n255', 'P7\nWIDTH 3\n');
    is(undefined, 'P3 of the roadmap, 2 of 3', 'P6', 'PNG');
    is('qoi', 'qoif\0\0');
    is('gzip', '\x1f\x8b\x08\0....');
    is('resource-fork', '\0\x05\x16\x07\0\x02\0\0');
  });

  it('recognizes text that encodes an image', async () => {
    const image = sharp({ create: { width: 4, height: 3, channels: 3, background: '#336699' } });
    for (const encoder of [image.clone().png(), image.clone().jpeg(), image.clone().webp(), image.clone().gif()]) {
      const text = (await encoder.toBuffer()).toString('base64');
      is('base64', text, `\r\n${text}`, `"${text}"`, Buffer.from(`\ufeff${text}`), `data:image/png;base64,${text}`);
    }
    is(undefined, '/9j/ and more', 'UklGR', 'data:text/plain,a');
  });

  it('needs more than two letters for a bitmap and more than four bytes for an icon', () => {
    const bitmap = Buffer.alloc(54);
    bitmap.write('BM');
    bitmap.writeUInt32LE(40, 14);
    is('bmp', bitmap);
    is(undefined, 'BMW is a car');
    const icon = Buffer.alloc(22);
    icon.set([0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0]);
    icon.writeUInt32LE(100, 14);
    icon.writeUInt32LE(22, 18);
    is('ico', icon);
    is(undefined, icon.subarray(0, 20), Buffer.from([0, 0, 1, 0, ...Buffer.alloc(30)]));
  });

  it('distinguishes raw camera files from a plain TIFF', () => {
    const [preview, subIfds, dng] = [254, 330, 0xc612];
    is('raw', bytes('II*\0\x10\0\0\0CR\x02\0'), box('crx ', 'isom'), bytes('FUJIFILMCCD-RAW 0201'), bytes('IIRO\x08'));
    for (const big of [true, false]) {
      is('raw', tiff(big, [preview, 1], [subIfds, 100]), tiff(big, [dng, 0x01040000]));
      is('tiff', tiff(big, [preview, 0], [subIfds, 100]), tiff(big, [256, 40]), tiff(big));
    }
    const lying = tiff(true, [256, 40]);
    lying.writeUInt16BE(0xffff, 8);
    is('tiff', lying, bytes('II*\0\xff\xff\xff\xff'));
  });

  it('recognizes SVG and web pages after byte order marks, declarations and comments, in any encoding', () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    is(
      'svg',
      svg,
      `  \n${svg}`,
      `<?xml version="1.0"?><!-- made by hand -->\n${svg}`,
      '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x" [<!ENTITY a "b">]>',
      '<svg:svg xmlns:svg="http://www.w3.org/2000/svg">',
      Buffer.from(`\ufeff${svg}`),
      Buffer.from(`\ufeff${svg}`, 'utf16le'),
      Buffer.from(svg, 'utf16le'),
      Buffer.from(`\ufeff${svg}`, 'utf16le').swap16(),
    );
    is('html', '<!doctype html><title>404</title><svg>', '<!-- x --><HTML lang="en">', '\r\n<head>');
    is(undefined, '<svgx/>', '<p>svg</p>', 'A text about <svg>', `<!--${'-'.repeat(5000)}`);
  });

  it('does not match supported images or plain text', async () => {
    for (const image of await sampleImages()) is(undefined, image.bytes);
    is(undefined, '', 'abc', '# Bakery\n', '{"a": 1}', '\0\0\0\0\0\0\0\0');
  });

  it('never throws and never takes long, for any bytes', () => {
    const start = fc.constantFrom('II*\0', 'MM\0*', '\0\0\0\x20ftyp', 'BM', '<?', '<!--', '\0\0\x01\0', 'RIFF', '');
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (text, rest) => {
        foreignFormat(Buffer.concat([bytes(text), rest]));
      }),
      { numRuns: 3000 },
    );
    const cpuTime = startCpuTimer();
    for (const piece of ['<!--', '<?', ' ', '<!---->', '<?>', '-->', '#', '# \n']) {
      foreignFormat(bytes(piece.repeat(5000)));
      foreignFormat(bytes(`P6 ${piece.repeat(5000)}`));
    }
    assert(cpuTime() < 2000);
  });
});
