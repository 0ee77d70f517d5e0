// Tests adding properties to images with and without XMP, in every format.
import assert from 'node:assert/strict';
import sharp from 'sharp';
import { addXmp } from '../../../../src/core/image/add-xmp';
import { findXmpPackets } from '../../../../src/core/image/formats/xmp-packets';
import { ByteWindow, memorySource } from '../../../../src/core/image/formats/byte-window';
import { inspectImage } from '../../../../src/core/image/inspect';
import { decodeXmp, readXmp, type XmpProperty } from '../../../../src/core/image/xmp';
import { jumbf, withCredentials } from '../../../fixtures/images/content-credentials';
import { pngChunk, riffChunk, spliced } from '../../../fixtures/images/image-bytes';
import {
  imagesWithXmp,
  jpegExtendedXmp,
  jpegXmp,
  plainImages,
  pngXmp,
  withParts,
  xmpPacket,
} from '../../../fixtures/images/xmp-images';

const properties: readonly XmpProperty[] = [
  { prefix: 'Iptc4xmpExt', name: 'DigitalSourceType', value: 'trainedAlgorithmicMedia' },
  { prefix: 'xmp', name: 'CreatorTool', value: 'model' },
  { prefix: 'dc', name: 'description', value: 'A harbor', translatable: true },
];
const sourceType = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/DigitalSourceType';
const tool = 'http://ns.adobe.com/xap/1.0/CreatorTool';
const label = 'http://ns.adobe.com/xap/1.0/Label';

async function added(bytes: Buffer, some = properties): Promise<Buffer> {
  const found = await inspectImage(memorySource(bytes));
  assert(found?.end !== undefined);
  const result = spliced(bytes, await addXmp(memorySource(bytes), found, some));
  assert.deepEqual(await inspectImage(memorySource(result)), {
    ...found,
    end: found.end + result.length - bytes.length,
  });
  const [before, after] = await Promise.all([bytes, result].map((file) => sharp(file).raw().toBuffer()));
  assert(before && after?.equals(before), 'pixels');
  return result;
}

async function packetsIn(bytes: Buffer) {
  const found = await inspectImage(memorySource(bytes));
  assert(found);
  return findXmpPackets(new ByteWindow(memorySource(bytes)), found.format);
}

/** The properties of the only packet. */
async function statedIn(bytes: Buffer): Promise<ReadonlyMap<string, string>> {
  const packets = await packetsIn(bytes);
  assert.equal(packets.length, 1);
  const xmp = readXmp(decodeXmp(packets[0]?.bytes ?? new Uint8Array()) ?? '');
  assert(xmp);
  return xmp.properties;
}

describe('adding XMP to an image', () => {
  it('adds what is missing to the packet that the image has, wherever that is', async () => {
    const packet = xmpPacket('<xmp:Label>Blue</xmp:Label><xmp:CreatorTool>Other</xmp:CreatorTool>');
    for (const { kind, bytes } of await imagesWithXmp(packet)) {
      const result = await added(bytes);
      const stated = await statedIn(result);
      assert.deepEqual(
        [label, tool, sourceType].map((key) => stated.get(key)?.trim()),
        ['Blue', 'Other', 'trainedAlgorithmicMedia'],
        kind,
      );
      const { xmp } = await sharp(result).metadata();
      // The decoder does not read tEXt and zTXt, but the packet is now where it does, unless it is after the pixels.
      if (!kind.includes('after the pixels'))
        assert.ok(xmp?.toString().includes('A harbor') && xmp.toString().includes('Blue'), kind);
      assert.ok((await added(result)).equals(result), `${kind}: adds nothing twice`);
    }
  });

  it('leaves an image unchanged whose packet states everything already, or cannot be read', async () => {
    const complete = '<e:DigitalSourceType>digitalCapture</e:DigitalSourceType><xmp:CreatorTool/><dc:description/>';
    for (const packet of [
      xmpPacket(complete),
      'not XMP',
      xmpPacket('').replace('</rdf:RDF>', ''),
      Buffer.from(`\uFEFF${xmpPacket('')}`, 'utf16le'),
      Buffer.alloc(0),
    ])
      for (const { kind, bytes } of await imagesWithXmp(packet)) {
        assert.ok((await added(bytes)).equals(bytes), `${kind}: ${String(packet).slice(0, 40)}`);
      }
    const { png, webp } = await plainImages();
    const huge = xmpPacket(' '.repeat(2_000_000));
    const hexadecimal = pngChunk('tEXt', Buffer.from('Raw profile type xmp\0\nxmp\n  3\n616263\n'));
    for (const bytes of [
      withParts(png, pngXmp(huge)),
      withParts(webp, riffChunk('XMP ', Buffer.from(huge))),
      withParts(png, hexadecimal),
      withParts(png, pngXmp(xmpPacket('')), hexadecimal),
      withParts(png, pngChunk('zTXt', Buffer.from('XML:com.adobe.xmp\0\0damaged'))),
      withParts(png, ...Array<Buffer>(50).fill(pngXmp(xmpPacket('')))),
    ])
      assert.ok((await added(bytes)).equals(bytes));
  });

  it('never adds a packet to an image that has several, and states nothing twice', async () => {
    const first = xmpPacket('<xmp:Label>Blue</xmp:Label>');
    const second = xmpPacket('', ' e:DigitalSourceType="digitalCapture"');
    const { png, jpeg, webp } = await plainImages();
    for (const bytes of [
      withParts(png, pngXmp(first), pngXmp(second)),
      withParts(jpeg, jpegXmp(first), jpegXmp(second)),
      withParts(webp, riffChunk('XMP ', Buffer.from(first)), riffChunk('XMP ', Buffer.from(second))),
    ]) {
      const packets = await packetsIn(await added(bytes));
      const texts = packets.map((one) => Buffer.from(one.bytes ?? []).toString());
      assert.deepEqual([texts.length, texts[1]?.trimEnd()], [2, second]);
      assert.ok(
        texts[0]?.includes('Blue') && texts[0].includes('A harbor') && !texts[0].includes('DigitalSourceType='),
      );
    }
  });

  it('keeps the extension of a large packet in a JPEG, and states nothing that it states', async () => {
    const { jpeg } = await plainImages();
    const main = xmpPacket('', ` xmpNote:HasExtendedXMP="${'A'.repeat(32)}"`);
    const filler = `<xmp:Note>${'long '.repeat(15_000)}</xmp:Note>`;
    const extension = jpegExtendedXmp(xmpPacket(`${filler}<xmp:CreatorTool>Other</xmp:CreatorTool>`));
    const result = await added(withParts(jpeg, jpegXmp(main), extension));
    assert.ok(result.includes(extension));
    const [packet, ...rest] = await packetsIn(result);
    assert.deepEqual(
      rest.map((one) => one.extension),
      [true, true, true],
    );
    const stated = readXmp(Buffer.from(packet?.bytes ?? []).toString())?.properties;
    assert.deepEqual([stated?.has(sourceType), stated?.has(tool)], [true, false]);
  });

  it('leaves out what does not fit into the segment of a JPEG, the last properties first', async () => {
    const { jpeg } = await plainImages();
    const long = { prefix: 'Iptc4xmpExt', name: 'AIPromptInformation', value: 'a'.repeat(60_000) } as const;
    for (const bytes of [jpeg, withParts(jpeg, jpegXmp(xmpPacket(`<xmp:Label>${'b'.repeat(40_000)}</xmp:Label>`)))]) {
      const stated = await statedIn(await added(bytes, [...properties, long, { ...long, name: 'AISystemUsed' }]));
      assert.ok(stated.has(sourceType) && stated.has(tool));
      assert.equal(stated.has(`http://iptc.org/std/Iptc4xmpExt/2008-02-29/AIPromptInformation`), bytes === jpeg);
    }
    const full = withParts(jpeg, jpegXmp(xmpPacket(`<xmp:Label>${'b'.repeat(64_100)}</xmp:Label>`)));
    assert.ok((await added(full, [long])).equals(full));
  });

  it('leaves an image unchanged that has content credentials, or names those on a server', async () => {
    const { png, jpeg, webp } = await plainImages();
    for (const [format, bytes] of [
      ['png', png],
      ['jpeg', jpeg],
      ['webp', webp],
    ] as const) {
      const signed = withCredentials(format, bytes, jumbf('a claim'));
      assert.ok((await added(signed)).equals(signed), format);
    }
    const remote = ' dcterms:provenance="https://example.com/manifest.c2pa"';
    for (const { kind, bytes } of await imagesWithXmp(xmpPacket('', remote)))
      assert.ok((await added(bytes)).equals(bytes), kind);
    const extended = withParts(jpeg, jpegXmp(xmpPacket('')), jpegExtendedXmp(xmpPacket('', remote)));
    assert.ok((await added(extended)).equals(extended));
  });
});
