// Tests that provenance metadata is valid XML for any model and prompt.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { inspectImage, insertXmp } from '../../../../src/core/image/inspect';
import { memorySource } from '../../../../src/core/image/formats/byte-window';
import { provenancePacket } from '../../../../src/core/generate/provenance';
import { spliced } from '../../../fixtures/images/image-bytes';
import { sampleImages } from '../../../fixtures/images/sample-images';

const text = (...parameters: Parameters<typeof provenancePacket>): string =>
  Buffer.from(provenancePacket(...parameters) ?? []).toString();
const promptIn = (packet: string): string | undefined => unescape(/x-default">(.*)<\/rdf:li>/s.exec(packet)?.[1]);
const modelIn = (packet: string): string | undefined => unescape(/CreatorTool="([^"]*)"/.exec(packet)?.[1]);

function unescape(escaped: string | undefined): string | undefined {
  return escaped?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

describe('provenance metadata', () => {
  it('adds nothing when it is turned off', () => {
    assert.equal(provenancePacket('off', 'model', 'prompt'), undefined);
  });

  it('names AI and the model, and the prompt only at the level "full"', () => {
    const source = text('source', 'gemini-2.5', 'a secret plan');
    assert.match(
      source,
      /DigitalSourceType="http:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/trainedAlgorithmicMedia"/,
    );
    assert.equal(modelIn(source), 'gemini-2.5');
    assert.doesNotMatch(source, /secret|description>/);
    const full = text('full', 'gemini-2.5', 'a secret plan');
    assert.deepEqual([modelIn(full), promptIn(full)], ['gemini-2.5', 'a secret plan']);
  });

  it('keeps any prompt and model readable, and its tags intact', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc
        .array(fc.constantFrom('<', '>', '&', '"', "'", ']]>', '?>', '</rdf:li>', '&amp;', '\0', '\ud83d', '日', '🐱'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(nasty, nasty, (model, prompt) => {
        const packet = text('full', model, prompt);
        const legal = (value: string) =>
          value.toWellFormed().replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
        assert.deepEqual([modelIn(packet), promptIn(packet)], [legal(model), legal(prompt)]);
        const tags = packet.match(/<[^>]*>/g) ?? [];
        assert.equal(tags.length, 14);
      }),
      { numRuns: 100 },
    );
  });

  it('adds readable metadata to an image of every format, and keeps all pixels', async () => {
    const packet = provenancePacket('full', 'gemini-2.5-flash-image', 'Ein <Hafen> & „Möwen“ 🌊 港');
    assert(packet);
    for (const { kind, bytes } of await sampleImages()) {
      const found = await inspectImage(memorySource(bytes));
      assert(found);
      const result = spliced(bytes, await insertXmp(memorySource(bytes), found, packet));
      assert.equal((await sharp(result).metadata()).xmp?.toString().trimEnd(), Buffer.from(packet).toString(), kind);
      const [before, after] = await Promise.all([bytes, result].map((file) => sharp(file).raw().toBuffer()));
      assert(before && after?.equals(before), kind);
    }
  });

  it('fits into a JPEG for any length of prompt, and is cut between characters', async () => {
    const create = { width: 8, height: 8, channels: 3, background: '#987' } as const;
    const image = await sharp({ create }).jpeg().toBuffer();
    const found = await inspectImage(memorySource(image));
    assert(found);
    for (const letter of ['a', '"', '日', '🐱', 'é']) {
      const packet = provenancePacket('full', 'gemini-2.5-flash-image', letter.repeat(32_000 / letter.length));
      assert(packet);
      const result = spliced(image, await insertXmp(memorySource(image), found, packet));
      const { xmp } = await sharp(result, { failOn: 'warning' }).metadata();
      const kept = promptIn(String(xmp)) ?? '';
      assert(kept.length >= 10_000 && kept === letter.repeat(kept.length / letter.length), letter);
    }
    assert.equal(promptIn(text('full', 'm', 'a'.repeat(32_000)))?.length, 32_000);
  });
});
