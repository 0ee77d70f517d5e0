// Tests recognizing the texts of image generators.
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
  pngWith,
  textChunk,
  unicodeComment,
  webpWith,
  xmpPacket,
  xmpSegment,
} from '../../../../../fixtures/images/metadata-files';
import { startCpuTimer } from '../../../../helpers/cpu-timer';
import { generatorOf, generatorsOf, summaryOf } from '../../../../helpers/generator-summary';

const comment = (text: string, big: boolean) => exifBlockOf({ exif: { 0x9286: unicodeComment(text, big) } }, big);

describe('texts of generators', () => {
  it('recognizes the JSON of each tool', async () => {
    const cases: [expected: (string | undefined)[], bytes: Buffer][] = [
      [
        ['SwarmUI', 'a cat', 'dog', 'sdxl'],
        pngWith(
          textChunk(
            'parameters',
            JSON.stringify({ sui_image_params: { prompt: 'a cat', negativeprompt: 'dog', model: 'sdxl', seed: 1 } }),
          ),
        ),
      ],
      [
        ['SwarmUI', 'a cat', undefined, undefined],
        webpWith(
          riffChunk(
            'EXIF',
            exifBlockOf({ main: { 0x0110: JSON.stringify({ sui_image_params: { prompt: 'a cat', seed: 1 } }) } }),
          ),
        ),
      ],
      [
        ['Fooocus', 'an astronaut', 'low', 'juggernautXL'],
        pngWith(
          textChunk('fooocus_scheme', 'fooocus'),
          textChunk(
            'parameters',
            JSON.stringify({ prompt: 'an astronaut', negative_prompt: 'low', base_model: 'juggernautXL', seed: '1' }),
          ),
        ),
      ],
      [
        ['Fooocus', 'a', undefined, undefined],
        jpegWith(
          exifSegment(
            exifBlockOf({
              exif: {
                0x927c: Buffer.from('a1111'),
                0x9286: Buffer.from(`ASCII\0\0\0a\nSteps: 2, Seed: 1, Version: Fooocus v2.5`),
              },
            }),
          ),
        ),
      ],
      [
        ['InvokeAI', 'a lighthouse', 'fog', 'sdxl'],
        pngWith(
          textChunk(
            'invokeai_metadata',
            JSON.stringify({
              positive_prompt: 'a lighthouse',
              negative_prompt: 'fog',
              model: { model_name: 'sdxl' },
              app_version: '4',
            }),
          ),
          textChunk('invokeai_graph', '{"nodes":{}}'),
        ),
      ],
      [
        ['InvokeAI', 'a boat', 'storm', 'sd-1.4'],
        pngWith(
          textChunk(
            'sd-metadata',
            JSON.stringify({
              model_weights: 'sd-1.4',
              image: { prompt: [{ prompt: 'a boat [storm]', weight: 1 }], seed: 3 },
            }),
          ),
          textChunk('Dream', '"a boat [storm]" -s 50'),
        ),
      ],
      [
        ['InvokeAI', 'a boat', 'storm', undefined],
        pngWith(textChunk('Dream', '"a boat [storm]" -s 50 -S 1234 -W512 -H 512 -C 7.5 -A k_lms')),
      ],
      [
        ['NovelAI', '1girl', 'lowres', 'NovelAI Diffusion V4'],
        pngWith(
          textChunk('Software', 'NovelAI'),
          textChunk('Source', 'NovelAI Diffusion V4'),
          textChunk('Description', '1girl'),
          textChunk('Comment', JSON.stringify({ uc: 'lowres', steps: 28, sampler: 'k_euler' })),
        ),
      ],
      [
        ['NovelAI', '1girl\nred hair', 'lowres', undefined],
        webpWith(
          riffChunk(
            'EXIF',
            comment(
              JSON.stringify({
                Software: 'NovelAI',
                Comment: JSON.stringify({
                  uc: 'lowres',
                  prompt: '1girl',
                  v4_prompt: { caption: { base_caption: '1girl', char_captions: [{ char_caption: 'red hair' }] } },
                }),
              }),
              true,
            ),
          ),
        ),
      ],
      [
        ['Draw Things', 'a fox', 'photo', 'dreamshaper'],
        pngWith(
          internationalText(
            'XML:com.adobe.xmp',
            xmpPacket(
              `<exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">{"c":"a fox","uc":"photo","model":"dreamshaper","seed":1}</rdf:li></rdf:Alt></exif:UserComment>`,
            ),
          ),
        ),
      ],
      [
        ['Easy Diffusion', 'a desert', 'cactus', 'sd-v1-5'],
        pngWith(
          ...Object.entries({
            prompt: 'a desert',
            negative_prompt: 'cactus',
            use_stable_diffusion_model: 'sd-v1-5',
            seed: '1',
            num_inference_steps: '25',
          }).map(([name, value]) => textChunk(name, value)),
        ),
      ],
      [
        ['Easy Diffusion', 'a desert', undefined, 'sd-v1-5'],
        jpegWith(
          exifSegment(
            comment(JSON.stringify({ prompt: 'a desert', use_stable_diffusion_model: 'sd-v1-5', seed: 1 }), true),
          ),
        ),
      ],
      [
        ['Midjourney', 'a harbor, dawn', 'people', '6.1'],
        pngWith(
          textChunk(
            'Description',
            'a harbor, dawn --ar 16:9 --no people --v 6.1 Job ID: 01234567-89ab-cdef-0123-456789abcdef',
          ),
          textChunk('Author', 'someone'),
        ),
      ],
      [
        ['Mochi Diffusion', 'a hill', 'rain', 'sd2'],
        jpegWith(
          xmpSegment(
            xmpPacket(
              '<dc:description>Include in Image: a hill; Exclude from Image: rain; Model: sd2; Steps: 12; Generator: Mochi Diffusion 5.1</dc:description>',
            ),
          ),
        ),
      ],
      [
        ['Grok', undefined, undefined, undefined],
        jpegWith(
          exifSegment(
            exifBlockOf({
              main: { 0x010e: `Signature: ${'aB3+'.repeat(20)}=`, 0x013b: '01234567-89ab-cdef-0123-456789abcdef' },
            }),
          ),
        ),
      ],
      [
        ['FLUX', 'a tree', undefined, 'flux-dev'],
        jpegWith(
          exifSegment(
            exifBlockOf({
              main: {
                0x0131: 'AI generated;txt2img;flux',
                0x010f: 'Black Forest Labs',
                0x0110: 'flux-dev',
                0x010e: 'a tree',
              },
            }),
          ),
        ),
      ],
      [['Unknown', 'just a prompt', undefined, undefined], pngWith(textChunk('Prompt', 'just a prompt'))],
      [
        ['MyTool', 'a car', undefined, 'm'],
        pngWith(textChunk('meta', JSON.stringify({ prompt: 'a car', model: 'm', software: 'MyTool' }))),
      ],
    ];
    for (const [expected, bytes] of cases) assert.deepEqual(await summaryOf(bytes), expected);
  });

  it('names a tool that states only the origin', async () => {
    const type =
      'Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"';
    for (const [attribute, tool] of [
      ['photoshop:Credit="Made with Google AI"', 'Google AI'],
      ['xmp:CreatorTool="Adobe Firefly"', 'Adobe Firefly'],
      ['Iptc4xmpExt:AISystemUsed="Some Model 3"', 'Some Model 3'],
      ['', 'Unknown'],
    ] as const)
      assert.equal((await generatorOf(jpegWith(xmpSegment(xmpPacket('', `${type} ${attribute}`))))).tool, tool);
    const prompt = xmpPacket('<Iptc4xmpExt:AIPromptInformation>a pier</Iptc4xmpExt:AIPromptInformation>', type);
    assert.equal((await generatorOf(jpegWith(xmpSegment(prompt)))).prompt, 'a pier');
  });

  it('does not take other texts for those of a generator', async () => {
    for (const bytes of [
      pngWith(
        textChunk('Software', 'GIMP 2.10'),
        textChunk('Comment', 'Created with GIMP'),
        textChunk('Title', 'A boat'),
      ),
      pngWith(textChunk('Comment', '{"not": "a generator"}')),
      jpegWith(commentSegment('CREATOR: gd-jpeg v1.0 (using IJG JPEG v80), quality = 90')),
      jpegWith(xmpSegment(xmpPacket('', 'xmp:CreatorTool="Adobe Photoshop 25.0"'))),
    ])
      assert.deepEqual(await generatorsOf(bytes), []);
  });

  it('returns a text once if it is stored twice', async () => {
    const infotext = 'a cat\nSteps: 20, Seed: 1';
    const both = jpegWith(exifSegment(comment(infotext, true)), commentSegment(infotext));
    assert.equal((await generatorsOf(both)).length, 1);
  });

  it('keeps JSON as text that is too deep or has unusual values, and reads the rest of the file', async () => {
    const deep = `${'['.repeat(50_000)}1${']'.repeat(50_000)}`;
    for (const json of [
      `{"prompt":"a cat","a":${deep}}`,
      `{"sui_image_params":{"prompt":"a cat","a":${deep}}}`,
      `{"prompt":{"a":${deep}},"workflow":{"nodes":${deep}}}`,
      '{"prompt":"a cat","version":{"toString":1},"Software":{"toString":1},"Comment":"{}"}',
      '{"nodes":[{"id":{"toString":1},"type":"KSampler"}],"links":[[1,{"toString":1},{"valueOf":1}]]}',
    ]) {
      const found = await readImageMetadata(
        memorySource(pngWith(textChunk('parameters', json), textChunk('Title', 'A cat'))),
      );
      assert.deepEqual([found.generators.length, found.statements[0]?.value], [1, 'A cat'], json.slice(0, 60));
    }
  });

  it('ends in bounded time on very many long texts', async () => {
    const json = `{"nodes":[${'{"id":1,"type":"CLIPTextEncode","widgets_values":["x"]},'.repeat(1800)}{"id":2}]}`;
    const bytes = pngWith(...Array.from({ length: 250 }, (_, n) => textChunk(`Comment${n}`, json)));
    const elapsed = startCpuTimer();
    assert.equal((await generatorsOf(bytes)).length, 1);
    assert(elapsed() < 1000, `${elapsed()} ms`);
  });

  it('removes invisible characters, and cuts long texts', async () => {
    const found = await generatorOf(
      pngWith(internationalText('parameters', `a\u202Ec\u0000at\x1b[31m${'x'.repeat(50_000)}\nSteps: 20, Seed: 1`)),
    );
    assert.match(found.prompt!, /^acatx+…$/);
    const named = await generatorOf(pngWith(internationalText('parameters', 'a cat\nSteps: 20, S\u2061e\u202eed: 1')));
    assert.deepEqual(named.settings[1], ['Seed', '1']);
    assert(found.prompt!.length < 21_000);
  });
});
