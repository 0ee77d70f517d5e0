// Tests that provenance metadata is valid XML for any model and prompt.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { addXmp } from '../../../../src/core/image/add-xmp';
import { inspectImage } from '../../../../src/core/image/inspect';
import { memorySource } from '../../../../src/core/image/formats/byte-window';
import { provenanceProperties, provenanceSize, type Provenance } from '../../../../src/core/generate/provenance';
import { sizeDelta } from '../../../../src/core/image/splices';
import { readXmp, writeXmp } from '../../../../src/core/image/xmp';
import { spliced } from '../../../fixtures/images/image-bytes';
import { sampleImages } from '../../../fixtures/images/sample-images';

const iptc = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/';
const properties = (level: Provenance, model: string, prompt: string, composite = false) =>
  provenanceProperties(level, { model, prompt, composite });
const text = (...parameters: Parameters<typeof properties>): string =>
  Buffer.from(writeXmp(properties(...parameters))).toString();
const promptIn = (packet: string): string | undefined => unescape(/x-default">(.*)<\/rdf:li>/s.exec(packet)?.[1]);
const modelIn = (packet: string): string | undefined => unescape(/CreatorTool="([^"]*)"/.exec(packet)?.[1]);

function unescape(escaped: string | undefined): string | undefined {
  return escaped
    ?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

describe('provenance metadata', () => {
  it('adds nothing when it is turned off', () => {
    assert.deepEqual(properties('off', 'model', 'prompt'), []);
  });

  it('names AI and the model, and the prompt only at the level "full"', () => {
    const source = text('source', 'gemini-2.5', 'a secret plan');
    assert.match(
      source,
      /DigitalSourceType="http:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\/trainedAlgorithmicMedia"/,
    );
    assert.equal(modelIn(source), 'gemini-2.5');
    assert.match(source, / Iptc4xmpExt:AISystemUsed="gemini-2.5"/);
    assert.doesNotMatch(source, /secret|description>|AIPrompt/);
    const full = text('full', 'gemini-2.5', 'a secret plan');
    assert.deepEqual([modelIn(full), promptIn(full)], ['gemini-2.5', 'a secret plan']);
    assert.match(full, / Iptc4xmpExt:AIPromptInformation="a secret plan"/);
    assert.match(text('source', 'model', '', true), /digitalsourcetype\/compositeWithTrainedAlgorithmicMedia"/);
  });

  it('keeps line breaks of the prompt in both of its properties', () => {
    const full = text('full', 'model', 'one\n\ttwo');
    const stated = readXmp(full)?.properties;
    for (const key of ['http://purl.org/dc/elements/1.1/description', `${iptc}AIPromptInformation`])
      assert.equal(stated?.get(key), 'one\n\ttwo', key);
    assert.doesNotMatch(full, /\n/);
  });

  it('has the size that is reserved for it in a PNG and a JPEG', async () => {
    const create = { width: 8, height: 8, channels: 3, background: '#987' } as const;
    for (const bytes of [await sharp({ create }).png().toBuffer(), await sharp({ create }).jpeg().toBuffer()])
      for (const level of ['off', 'source', 'full'] as const)
        for (const composite of [false, true]) {
          const origin = { model: 'gemini-2.5-flash-image', prompt: 'Ein „Hafen“\n港', composite };
          const found = await inspectImage(memorySource(bytes));
          assert(found);
          const splices = await addXmp(memorySource(bytes), found, provenanceProperties(level, origin));
          assert.equal(provenanceSize(level, origin), sizeDelta(splices));
        }
    assert.equal(provenanceSize('full', { model: 'm', prompt: 'a'.repeat(3000), composite: false }), 0);
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
    const added = properties('full', 'gemini-2.5-flash-image', 'Ein <Hafen> & „Möwen“ 🌊 港');
    for (const { kind, bytes } of await sampleImages()) {
      const found = await inspectImage(memorySource(bytes));
      assert(found);
      const result = spliced(bytes, await addXmp(memorySource(bytes), found, added));
      assert.equal(
        (await sharp(result).metadata()).xmp?.toString().trimEnd(),
        Buffer.from(writeXmp(added)).toString(),
        kind,
      );
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
      const added = properties('full', 'gemini-2.5-flash-image', letter.repeat(32_000 / letter.length));
      const result = spliced(image, await addXmp(memorySource(image), found, added));
      const { xmp } = await sharp(result, { failOn: 'warning' }).metadata();
      const kept = promptIn(String(xmp)) ?? '';
      assert(kept.length >= 10_000 && kept === letter.repeat(kept.length / letter.length), letter);
    }
    assert.equal(promptIn(text('full', 'm', 'a'.repeat(32_000)))?.length, 32_000);
  });
});
