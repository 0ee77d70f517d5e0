// Tests reading the parameters of AUTOMATIC1111 and similar tools.
import assert from 'node:assert/strict';
import { memorySource } from '../../../../../../src/core/image/formats/byte-window';
import { readImageMetadata } from '../../../../../../src/core/image/metadata/read-metadata';
import { riffChunk } from '../../../../../fixtures/images/image-bytes';
import {
  commentSegment,
  exifBlockOf,
  exifSegment,
  internationalText,
  jpegWith,
  packedText,
  pngWith,
  textChunk,
  unicodeComment,
  webpWith,
} from '../../../../../fixtures/images/metadata-files';
import { generatorOf, settingsOf, summaryOf } from '../../../../helpers/generator-summary';

const infotext =
  'a castle on a hill, <lora:castle:0.8>\nsecond line\nNegative prompt: blurry,\nugly\n' +
  'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12345, Size: 512x768, Model hash: abc, Model: dreamshaper_8, ' +
  'Lora hashes: "castle: deadbeef, other: 1", Hashes: {"vae": "1, 2"}, Version: v1.10.1';

const comment = (text: string, big: boolean) => exifBlockOf({ exif: { 0x9286: unicodeComment(text, big) } }, big);

describe('parameters of AUTOMATIC1111', () => {
  const expected = [
    'AUTOMATIC1111',
    'a castle on a hill, <lora:castle:0.8>\nsecond line',
    'blurry,\nugly',
    'dreamshaper_8',
  ];

  it('reads prompt, negative prompt and settings from every kind of text chunk', async () => {
    for (const chunk of [
      textChunk('parameters', infotext),
      packedText('parameters', infotext),
      internationalText('parameters', infotext),
      internationalText('parameters', infotext, true),
    ])
      assert.deepEqual(await summaryOf(pngWith(chunk)), expected);
  });

  it('reads the EXIF comment in both byte orders, in JPEG and WEBP', async () => {
    for (const big of [true, false]) {
      assert.deepEqual(await summaryOf(jpegWith(exifSegment(comment(infotext, big)))), expected);
      assert.deepEqual(await summaryOf(webpWith(riffChunk('EXIF', comment(infotext, big)))), expected);
    }
    // Many writers use an order that is not that of the block.
    const other = exifBlockOf({ exif: { 0x9286: unicodeComment(infotext, false) } }, true);
    assert.deepEqual(await summaryOf(jpegWith(exifSegment(other))), expected);
    const ascii = exifBlockOf({ exif: { 0x9286: Buffer.from(`ASCII\0\0\0${infotext}`) } });
    assert.deepEqual(await summaryOf(jpegWith(exifSegment(ascii))), expected);
  });

  it('reads an EXIF comment in UTF-8 although its code means UTF-16, and Chinese in UTF-16', async () => {
    const utf8 = exifBlockOf({ exif: { 0x9286: Buffer.from(`UNICODE\0${infotext}\0\0`) } });
    assert.deepEqual(await summaryOf(jpegWith(exifSegment(utf8))), expected);
    for (const big of [true, false]) {
      const chinese = comment(`${'一艘红色的船'.repeat(20)}\nSteps: 20, Seed: 1`, big);
      assert.equal((await summaryOf(jpegWith(exifSegment(chinese))))[1], '一艘红色的船'.repeat(20));
      const short = exifBlockOf({ exif: { 0x9286: unicodeComment('敲潢瑡', big) } }, big);
      const { statements } = await readImageMetadata(memorySource(jpegWith(exifSegment(short))));
      assert.deepEqual(statements, [{ name: 'comment', value: '敲潢瑡' }]);
    }
  });

  it('reads a text without line breaks', async () => {
    for (const text of [
      'a cat, v1.5.Negative prompt: ugly, wet.Steps: 20, Sampler: Euler, Seed: 1, Model: m',
      'a cat, v1.5Negative prompt: ugly, wetSteps: 20, Sampler: Euler, Seed: 1, Model: m',
    ])
      assert.deepEqual(await summaryOf(pngWith(textChunk('parameters', text))), [
        'AUTOMATIC1111',
        'a cat, v1.5',
        'ugly, wet',
        'm',
      ]);
    const prompt = 'a poster that says "Steps: 1, 2, 3"';
    assert.equal((await generatorOf(pngWith(textChunk('parameters', prompt)))).tool, 'Unknown');
  });

  it('reads a negative prompt without settings', async () => {
    assert.deepEqual(await summaryOf(pngWith(textChunk('parameters', 'a cat\nNegative prompt: ugly,\nwet'))), [
      'AUTOMATIC1111',
      'a cat',
      'ugly,\nwet',
      undefined,
    ]);
  });

  it('reads a JPEG comment', async () => {
    assert.deepEqual(await summaryOf(jpegWith(commentSegment(infotext))), expected);
  });

  it('keeps values in quotes and brackets whole', async () => {
    const settings = await settingsOf(pngWith(textChunk('parameters', infotext)));
    assert.equal(settings['Lora hashes'], 'castle: deadbeef, other: 1');
    assert.equal(settings['Hashes'], '{"vae": "1, 2"}');
    assert.equal(settings['Version'], 'v1.10.1');
    assert.equal(settings['Seed'], '12345');
  });

  it('names the tools that write the same format', async () => {
    for (const [version, tool] of [
      ['Version: f2.0.1v1.10.1', 'Forge'],
      ['Version: neo', 'Forge'],
      ['Version: ComfyUI', 'ComfyUI'],
      ['App: SD.Next', 'SD.Next'],
      ['Version: Fooocus v2.5.0', 'Fooocus'],
      ['Guidance Scale: 7.0', 'Draw Things'],
    ] as const)
      assert.equal(
        (await generatorOf(pngWith(textChunk('parameters', `a\nSteps: 2, Seed: 1, ${version}`)))).tool,
        tool,
      );
    const resources = '[{"type":"checkpoint","modelName":"Pony, V6"},{"type":"lora","modelName":"x"}]';
    const civitai = `a cat\nSteps: 2, Seed: 1, Civitai resources: ${resources}, Civitai metadata: {}`;
    assert.deepEqual(await summaryOf(pngWith(textChunk('parameters', civitai))), [
      'Civitai',
      'a cat',
      undefined,
      'Pony, V6',
    ]);
  });

  it('reads a text without prompt or without negative prompt, and quotes without an end', async () => {
    const read = (text: string) => summaryOf(pngWith(textChunk('parameters', text)));
    assert.deepEqual(await read('Steps: 20, Seed: 1'), ['AUTOMATIC1111', undefined, undefined, undefined]);
    assert.deepEqual(await read('Negative prompt: x\nSteps: 20, Seed: 1'), [
      'AUTOMATIC1111',
      undefined,
      'x',
      undefined,
    ]);
    assert.deepEqual(await read('a\nSteps: 20, Seed: 1, model: m'), ['AUTOMATIC1111', 'a', undefined, 'm']);
    assert.deepEqual(await read('only a prompt'), ['Unknown', 'only a prompt', undefined, undefined]);
    assert.deepEqual(await read('a\nSteps: 20, Model: "m, Seed: 1'), ['AUTOMATIC1111', 'a', undefined, '"m']);
  });
});
