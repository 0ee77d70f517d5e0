// Reads the JSON of image generators: SwarmUI, InvokeAI, NovelAI, Fooocus, Draw Things, Easy Diffusion and others.
import { defined } from '../../../defined';
import { displayText } from '../display-text';
import type { GeneratorText } from '../image-metadata';
import { field, isObject, parseJsonObject, settingsOf, type JsonObject } from './json-value';

interface Names {
  readonly prompt: readonly string[];
  readonly negative: readonly string[];
  readonly model: readonly string[];
}

const anyNames: Names = {
  prompt: ['prompt', 'Prompt', 'positive_prompt', 'positivePrompt', 'positive'],
  negative: ['negative_prompt', 'negativePrompt', 'negativeprompt', 'Negative Prompt', 'Negative', 'uc'],
  model: [
    'model',
    'Model',
    'base_model',
    'base_model_name',
    'Base Model',
    'sd_model_name',
    'use_stable_diffusion_model',
    'model_name',
    'baseModel',
  ],
};

/** Reads the named fields; all others are settings. */
function readFields(tool: string, json: JsonObject, raw: string, names: Names = anyNames): GeneratorText {
  const model = json[names.model.find((name) => json[name] !== undefined) ?? ''];
  return defined({
    tool,
    prompt: field(json, names.prompt, 'long'),
    negativePrompt: field(json, names.negative, 'long'),
    model: isObject(model)
      ? field(model, ['name', 'model_name', 'modelName', 'modelFileName', 'key', 'label'])
      : displayText(model),
    settings: settingsOf(json, [...names.prompt, ...names.negative, ...names.model]),
    raw: displayText(raw, 'raw'),
  });
}

/** By the fields that only one tool writes. @param marker a text that a tool stores beside the JSON. */
export function readJsonGenerator(raw: string, marker = ''): GeneratorText | undefined {
  const json = parseJsonObject(raw);
  if (!json) return undefined;
  const swarm = json['sui_image_params'];
  if (isObject(swarm)) return readFields('SwarmUI', swarm, raw);
  if ('positive_prompt' in json && ('app_version' in json || 'generation_mode' in json)) return readInvokeAi(raw);
  if (typeof json['Comment'] === 'string' && /novelai/i.test(`${field(json, ['Software'])} ${field(json, ['Source'])}`))
    return readNovelAi({
      description: displayText(json['Description'], 'long'),
      source: displayText(json['Source']),
      comment: json['Comment'],
    });
  if ('uc' in json && 'c' in json)
    return readFields('Draw Things', json, raw, { ...anyNames, prompt: ['c'], negative: ['uc'] });
  if ('uc' in json && ('sampler' in json || 'scale' in json)) return readNovelAi({ comment: raw });
  if (/ruinedfooocus/i.test(field(json, ['software']) ?? '')) return readFields('RuinedFooocus', json, raw);
  if (isFooocus(json, marker)) return readFields('Fooocus', json, raw);
  if ('use_stable_diffusion_model' in json || 'num_inference_steps' in json)
    return readFields('Easy Diffusion', json, raw);
  if (isObject(json['baseModel']) || 'modelFileName' in json) return readFields('Tensor.Art', json, raw);
  if (field(json, anyNames.prompt) === undefined) return undefined;
  return readFields(
    displayText(json['software'] ?? json['app'] ?? json['generator'] ?? json['tool']) ?? 'Unknown',
    json,
    raw,
  );
}

const isFooocus = (json: JsonObject, marker: string): boolean =>
  /fooocus/i.test(`${marker} ${field(json, ['version', 'Version'])} ${field(json, ['metadata_scheme'])}`) ||
  ('base_model' in json && 'guidance_scale' in json) ||
  ('Base Model' in json && 'Guidance Scale' in json);

/** Version 3 and newer write one object, version 2 an object with the image's fields inside. */
export function readInvokeAi(raw: string): GeneratorText | undefined {
  const json = parseJsonObject(raw);
  if (!json) return undefined;
  const image = json['image'];
  if (!isObject(image))
    return readFields('InvokeAI', json, raw, { ...anyNames, prompt: ['positive_prompt', 'prompt'] });
  const parts: readonly unknown[] = Array.isArray(image['prompt']) ? image['prompt'] : [image['prompt']];
  const prompt = parts
    .flatMap((part) => (isObject(part) ? part['prompt'] : part))
    .filter((part) => typeof part === 'string');
  const split = splitBrackets(prompt.join(' '));
  return defined({
    ...split,
    tool: 'InvokeAI',
    model: field(json, ['model_weights', 'model']),
    settings: [...settingsOf(image, ['prompt']), ...settingsOf(json, ['image', 'model_weights', 'model'])],
    raw: displayText(raw, 'raw'),
  });
}

const dreamOptions = new Map([
  ['s', 'steps'],
  ['S', 'seed'],
  ['W', 'width'],
  ['H', 'height'],
  ['C', 'cfg_scale'],
  ['A', 'sampler'],
]);

/** InvokeAI's first format: the command line. */
export function readDream(raw: string): GeneratorText | undefined {
  const found = /^\s*(?:dream>\s*)?"((?:[^"\\]|\\.)*)"((?:\s+-[A-Za-z]\s*\S+|\s+--\S+)*)/.exec(raw.slice(0, 20_000));
  if (!found) return undefined;
  const options = [...(found[2] ?? '').matchAll(/\s-([A-Za-z])\s*([^\s-]\S*)/g)];
  return defined({
    ...splitBrackets(found[1] ?? ''),
    tool: 'InvokeAI',
    settings: options.flatMap(([, name = '', value]) => {
      const shown = displayText(value);
      return shown === undefined ? [] : [[dreamOptions.get(name) ?? name, shown] as const];
    }),
    raw: displayText(raw, 'raw'),
  });
}

/** In this notation, the negative prompt is in brackets. */
function splitBrackets(text: string): Pick<GeneratorText, 'prompt' | 'negativePrompt'> {
  const negative = [...text.matchAll(/\[([^[\]]*)\]/g)].map(([, inside]) => inside).join(' ');
  return defined({
    prompt: displayText(text.replace(/\s*\[[^[\]]*\]/g, ''), 'long'),
    negativePrompt: displayText(negative, 'long'),
  });
}

interface NovelAiTexts {
  readonly description?: string | undefined;
  readonly source?: string | undefined;
  /** JSON. */
  readonly comment?: string | undefined;
}

export function readNovelAi({ description, source, comment }: NovelAiTexts): GeneratorText {
  const json = parseJsonObject(comment) ?? {};
  const structured = json['v4_prompt'];
  const caption = isObject(structured) && isObject(structured['caption']) ? structured['caption'] : {};
  const characters = (Array.isArray(caption['char_captions']) ? caption['char_captions'] : []).flatMap(
    (one: unknown) => (isObject(one) && typeof one['char_caption'] === 'string' ? [one['char_caption']] : []),
  );
  const base = field(json, ['prompt'], 'long') ?? field(caption, ['base_caption'], 'long') ?? description;
  return defined({
    tool: 'NovelAI',
    prompt: displayText([base ?? '', ...characters].join('\n'), 'long'),
    negativePrompt: field(json, ['uc'], 'long'),
    model: displayText(source),
    settings: settingsOf(json, ['prompt', 'uc', 'v4_prompt', 'v4_negative_prompt', 'signed_hash']),
    raw: displayText(comment, 'raw'),
  });
}

const easyDiffusionName =
  /^(?:prompt|negative_prompt|seed|use_[a-z_]+|[a-z]+_(?:steps|scale|name|strength)|width|height|clip_skip|hypernetwork_strength)$/;

/** Easy Diffusion writes one text per field. */
export function readEasyDiffusion(texts: ReadonlyMap<string, string>): GeneratorText | undefined {
  if (!texts.has('use_stable_diffusion_model') && !texts.has('num_inference_steps')) return undefined;
  const json = Object.fromEntries([...texts].filter(([name]) => easyDiffusionName.test(name)));
  return readFields('Easy Diffusion', json, '');
}
