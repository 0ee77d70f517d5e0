// Tests finding prompts and model in the graphs of ComfyUI.
import assert from 'node:assert/strict';
import { memorySource } from '../../../../../../src/core/image/formats/byte-window';
import { readImageMetadata } from '../../../../../../src/core/image/metadata/read-metadata';
import { riffChunk } from '../../../../../fixtures/images/image-bytes';
import { exifBlockOf, pngWith, textChunk, webpWith } from '../../../../../fixtures/images/metadata-files';
import { generatorOf, settingsOf, summaryOf } from '../../../../helpers/generator-summary';

describe('graphs of ComfyUI', () => {
  const graph = {
    3: {
      class_type: 'KSampler',
      inputs: {
        seed: 7,
        steps: 20,
        cfg: 8,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
        model: ['10', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    },
    4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sdxl.safetensors' } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 832, height: 1216, batch_size: 1 } },
    6: { class_type: 'CLIPTextEncode', inputs: { text: ['20', 0], clip: ['4', 1] } },
    7: { class_type: 'CLIPTextEncode', inputs: { text: 'watermark', clip: ['4', 1] } },
    9: { class_type: 'SaveImage', inputs: { images: ['8', 0] } },
    8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    10: { class_type: 'LoraLoader', inputs: { lora_name: 'x.safetensors', model: ['4', 0] } },
    20: { class_type: 'PrimitiveString', inputs: { value: 'a lighthouse' } },
  };
  const expected = ['ComfyUI', 'a lighthouse', 'watermark', 'sdxl.safetensors'];

  it('follows the links of the sampler to prompts and model', async () => {
    const bytes = pngWith(textChunk('prompt', JSON.stringify(graph)), textChunk('workflow', '{"nodes":[],"links":[]}'));
    assert.deepEqual(await summaryOf(bytes), expected);
    const settings = await settingsOf(bytes);
    assert.deepEqual(
      [settings['seed'], settings['steps'], settings['sampler_name'], settings['width']],
      ['7', '20', 'euler', '832'],
    );
  });

  it('reads a graph with NaN, which Python writes', async () => {
    const text = JSON.stringify(graph).replace('"cfg":8', '"cfg":8,"is_changed":[NaN]');
    assert.deepEqual(await summaryOf(pngWith(textChunk('prompt', text))), expected);
  });

  it('reads the fields of the camera in a WEBP, and does not show them as a camera', async () => {
    const block = exifBlockOf({
      main: { 0x010f: `workflow:${JSON.stringify({ nodes: [] })}`, 0x0110: `prompt:${JSON.stringify(graph)}` },
    });
    const bytes = webpWith(riffChunk('EXIF', block));
    assert.deepEqual(await summaryOf(bytes), expected);
    assert.equal((await readImageMetadata(memorySource(bytes))).camera, undefined);
  });

  it('reads a graph with a guider', async () => {
    const flux = {
      1: {
        class_type: 'SamplerCustomAdvanced',
        inputs: { noise: ['2', 0], guider: ['3', 0], sampler: ['4', 0], sigmas: ['5', 0] },
      },
      2: { class_type: 'RandomNoise', inputs: { noise_seed: 99 } },
      3: { class_type: 'BasicGuider', inputs: { model: ['6', 0], conditioning: ['7', 0] } },
      5: { class_type: 'BasicScheduler', inputs: { steps: 4, scheduler: 'simple' } },
      6: { class_type: 'UNETLoader', inputs: { unet_name: 'flux1-dev.safetensors' } },
      7: { class_type: 'FluxGuidance', inputs: { guidance: 3.5, conditioning: ['8', 0] } },
      8: { class_type: 'CLIPTextEncode', inputs: { text: 'a fox' } },
      9: { class_type: 'SaveImage', inputs: { images: ['1', 0] } },
    };
    const bytes = pngWith(textChunk('prompt', JSON.stringify(flux)));
    assert.deepEqual(await summaryOf(bytes), ['ComfyUI', 'a fox', undefined, 'flux1-dev.safetensors']);
    assert.equal((await settingsOf(bytes))['seed'], '99');
  });

  it('takes the prompt of the last sampler, through nodes that have both prompts', async () => {
    const text = (value: string) => ({ class_type: 'CLIPTextEncode', inputs: { text: value } });
    const both = {
      class_type: 'ControlNetApplyAdvanced',
      inputs: { positive: ['6', 0], negative: ['7', 0], strength: 1 },
    };
    const sampler = (positive: string, latent: string) => ({
      class_type: 'KSampler',
      inputs: { seed: 1, positive: [positive, 0], negative: ['11', 1], latent_image: [latent, 0] },
    });
    const chain = {
      1: sampler('5', '0'),
      2: sampler('11', '1'),
      5: text('first'),
      6: text('last'),
      7: text('bad'),
      11: both,
      9: { class_type: 'SaveImage', inputs: { images: ['2', 0] } },
    };
    assert.deepEqual((await summaryOf(pngWith(textChunk('prompt', JSON.stringify(chain))))).slice(0, 3), [
      'ComfyUI',
      'last',
      'bad',
    ]);
  });

  it('reads the graph of the editor', async () => {
    const workflow = {
        nodes: [
          { id: 1, type: 'KSampler', widgets_values: [5, 'fixed', 30, 6, 'dpmpp_2m', 'karras', 1], inputs: [{ name: 'model', link: 1 }, { name: 'positive', link: 2 }, { name: 'negative', link: 3 }] },
          { id: 2, type: 'CLIPTextEncode', widgets_values: ['a boat'] },
          { id: 3, type: 'CLIPTextEncode', widgets_values: ['fog'] },
          { id: 4, type: 'CheckpointLoaderSimple', widgets_values: ['v1-5.ckpt'] },
        ],
        links: [[1, 4, 0, 1, 0, 'MODEL'], [2, 2, 0, 1, 1, 'CONDITIONING'], [3, 3, 0, 1, 2, 'CONDITIONING']],
      }; // prettier-ignore
    assert.deepEqual(await summaryOf(pngWith(textChunk('workflow', JSON.stringify(workflow)))), [
      'ComfyUI',
      'a boat',
      'fog',
      'v1-5.ckpt',
    ]);
  });

  it('reads a node that calls an online service, and a loader with both prompts', async () => {
    const service = {
      1: { class_type: 'GeminiImageNode', inputs: { prompt: 'a mill', seed: 4 } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0] } },
    };
    assert.equal((await summaryOf(pngWith(textChunk('prompt', JSON.stringify(service)))))[1], 'a mill');
    const loader = {
      1: {
        class_type: 'KSampler (Efficient)',
        inputs: { seed: 1, model: ['2', 0], positive: ['2', 1], negative: ['2', 2] },
      },
      2: { class_type: 'Efficient Loader', inputs: { ckpt_name: 'm.ckpt', positive: 'a mill', negative: 'mist' } },
    };
    assert.deepEqual(await summaryOf(pngWith(textChunk('prompt', JSON.stringify(loader)))), [
      'ComfyUI',
      'a mill',
      'mist',
      'm.ckpt',
    ]);
  });

  it('keeps an unusual graph as text, and ends on loops', async () => {
    const loop = {
      1: { class_type: 'KSampler', inputs: { positive: ['2', 0], seed: ['1', 0] } },
      2: { class_type: 'Combine', inputs: { conditioning_1: ['2', 0], conditioning_2: ['1', 0], text: ['2', 0] } },
    };
    for (const odd of [
      loop,
      { 1: { class_type: 'Odd', inputs: null } },
      { 1: { class_type: 'Odd' }, 2: [], 3: null },
    ]) {
      const found = await generatorOf(pngWith(textChunk('prompt', JSON.stringify(odd))));
      assert.deepEqual([found.tool, found.prompt], ['ComfyUI', undefined]);
      assert(found.raw);
    }
  });

  it('ends in bounded time on a graph with very many paths', async () => {
    const graph: Record<string, unknown> = { 0: { class_type: 'KSampler', inputs: { seed: 1, positive: ['1', 0] } } };
    for (let n = 1; n < 3000; n++) {
      const inputs = Object.fromEntries(
        ['text', 'prompt', 'text_g', 'conditioning_1'].map((name) => [name, [String(n + 1), 0]]),
      );
      graph[n] = { class_type: 'Concat', inputs };
    }
    const started = performance.now();
    await generatorOf(pngWith(textChunk('prompt', JSON.stringify(graph))));
    assert(performance.now() - started < 1000);
  });
});
