// Creates images as generators write them, and metadata that takes long to read without limits.
import type { HostileFile } from './hostile';
import { pngChunk, riffChunk, segment } from '../fixtures/images/image-bytes';
import {
  commentSegment,
  exifBlockOf,
  exifSegment,
  internationalText,
  iptcSegment,
  jpegWith,
  packedText,
  pngWith,
  textChunk,
  unicodeComment,
  webpWith,
  xmpPacket,
  xmpSegment,
} from '../fixtures/images/metadata-files';
import { signImage } from '../fixtures/images/signed-image';

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

const infotext =
  'a castle\nNegative prompt: blurry\nSteps: 20, Sampler: Euler, Seed: 12, Hashes: {"a": "b, c"}, Version: v1.10';
const graph = JSON.stringify({
  1: { class_type: 'KSampler', inputs: { seed: 1, positive: ['2', 0], negative: ['3', 0], model: ['4', 0] } },
  2: { class_type: 'CLIPTextEncode', inputs: { text: 'a fox' } },
  3: { class_type: 'Combine', inputs: { conditioning_1: ['2', 0], conditioning_2: ['3', 0] } },
  4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'm.safetensors' } },
});
const packet = xmpPacket(
  '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">A pier</rdf:li></rdf:Alt></dc:title><dc:subject><rdf:Bag><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>',
  'photoshop:Credit="Made with Google AI" exif:GPSLatitude="1,2N"',
);

/** With their own metadata, once unsigned and once with content credentials. */
export function generatorImages(): Buffer[] {
  const exif = (big: boolean) =>
    exifBlockOf(
      {
        main: { 0x010f: 'Canon', 0x0110: `prompt:${graph}`, 0x010e: 'A pier' },
        exif: { 0x9286: unicodeComment(infotext, big), 0x829a: [[1, 250]], 0x9003: '2024:03:05 14:20:09' },
        gps: { 2: [[1, 1], [2, 1], [3, 1]] },
      },
      big,
    ); // prettier-ignore
  const files = [
    pngWith(textChunk('parameters', infotext), packedText('prompt', graph), internationalText('XML:com.adobe.xmp', packet), pngChunk('eXIf', exif(true))),
    jpegWith(exifSegment(exif(false)), xmpSegment(packet), iptcSegment([[5, 'A pier'], [120, infotext]]), commentSegment(infotext)),
    webpWith(riffChunk('EXIF', exif(true)), riffChunk('XMP ', Buffer.from(packet))),
  ]; // prettier-ignore
  return [...files, ...files.map((bytes) => signImage(bytes))];
}

const million = 1_000_000;

/** Texts of several megabytes for which a careless pattern needs quadratic time, and boxes without an end. */
export function hostileMetadata(): HostileFile[] {
  const texts = [
    ' '.repeat(3 * million),
    `Steps: 1, ${'Seed: "'.repeat(400_000)}`,
    `Steps: 1, ${'a: [{'.repeat(600_000)}`,
    `${'Negative prompt: x\n'.repeat(100_000)}Steps: 1, Seed: 2`,
    '{"a":'.repeat(500_000),
    `{"1":{"class_type":"KSampler","inputs":{"positive":["1",0],"seed":${'['.repeat(million)}`,
    JSON.stringify({ prompt: 'a '.repeat(million), software: '-'.repeat(million) }),
    `"${'a '.repeat(million)}`,
    `--${' a --'.repeat(500_000)} Job ID: 01234567-89ab-cdef-0123-456789abcdef`,
    `Include in Image: Mochi Diffusion${'; A'.repeat(million)}`,
    '\u001b]'.repeat(million),
  ];
  const files = texts.map((text, n) => ({
    kind: `PNG, hostile text ${n}`,
    bytes: pngWith(
      ...['parameters', 'Dream', 'prompt', 'Description'].map((name) => textChunk(name, text.slice(0, million))),
    ),
  }));
  const graph = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, n) => [n, { class_type: 'SaveSampler', inputs: { positive: [`${n + 1}`, 0], text: [`${n * 2}`, 0], seed: 1 } }]),
  ); // prettier-ignore
  const packets = [
    '<a>'.repeat(million),
    `<${'a '.repeat(million)}>`,
    `<!DOCTYPE ${'['.repeat(million)}`,
    '&#x41;'.repeat(million / 2),
  ];
  const directory = exifBlockOf({ main: { 0x8769: 8, 0x8825: 8, 0x010f: 'x'.repeat(60_000) } });
  return [
    ...files,
    { kind: 'PNG, a graph of 20,000 nodes', bytes: pngWith(textChunk('prompt', JSON.stringify(graph))) },
    { kind: 'PNG, texts that inflate to 200 MB', bytes: pngWith(...Array.from({ length: 10 }, () => packedText('parameters', 'a'.repeat(20 * million)))) },
    ...packets.map((text, n) => ({
      kind: `PNG, hostile XMP ${n}`,
      bytes: pngWith(internationalText('XML:com.adobe.xmp', xmpPacket(text)), internationalText('XML:com.adobe.xmp', text)),
    })),
    { kind: 'JPEG, a directory that is all of its directories', bytes: jpegWith(exifSegment(directory)) },
    { kind: 'JPEG, 9,000 parts of a box', bytes: jpegWith(...Array.from({ length: 9000 }, () => segment(0xeb, latin('JP\0\x01\0\0\0\x01\0\0\0\x20jumb\0\0\0\x18jumdc2pa')))) },
    { kind: 'PNG, boxes in boxes', bytes: pngWith(pngChunk('caBX', Buffer.alloc(8 * million, latin('\0\0\0\0jumb')))) },
    { kind: 'PNG, many empty boxes', bytes: pngWith(pngChunk('caBX', Buffer.alloc(8 * million, latin('\0\0\0\x08free')))) },
  ]; // prettier-ignore
}
