// Reads ComfyUI's graph: finds the prompts and the model through the links of the sampler.
import { defined } from '../../../defined';
import { displayText } from '../display-text';
import type { GeneratorText } from '../image-metadata';
import { convertWorkflow, type ComfyGraph, type ComfyNode } from './comfyui-workflow';
import { isObject, parseJsonObject, type JsonObject, type Setting } from './json-value';

const maxNodes = 5000;
const maxDepth = 200;
const maxOutputs = 20;
/** Inputs with a prompt, in order of preference. */
const textInputs = [
  'text',
  'prompt',
  'positive_prompt',
  'populated_text',
  'wildcard_text',
  'text_g',
  'text_l',
  't5xxl',
  'bert',
  'mt5xl',
  'caption',
  'user_prompt',
  'instruction',
  'clip_l',
  'positive',
  'string',
  'value',
  'text1',
  'text2',
  'text_a',
  'text_b',
  'string_a',
  'string_b',
  'Text',
  'result',
  'output',
];
const modelInputs = [
  'ckpt_name',
  'unet_name',
  'model_name',
  'base_ckpt_name',
  'model_path',
  'gguf_name',
  'checkpoint',
  'model',
];
const settingInputs = [
  'seed',
  'noise_seed',
  'steps',
  'cfg',
  'guidance',
  'sampler_name',
  'scheduler',
  'denoise',
  'width',
  'height',
  'batch_size',
];

/** @param prompt the executed graph, and `workflow` the editor's; undefined if neither is a graph. */
export function readComfyUi(prompt: string | undefined, workflow: string | undefined): GeneratorText | undefined {
  const executed = parseGraph(parseJsonObject(prompt));
  const edited = parseJsonObject(workflow);
  const graph = executed ?? (edited && convertWorkflow(edited));
  if (!graph) return undefined;
  const sampler = findSampler(graph);
  const positive = sampler && promptOf(graph, sampler, 'positive');
  const negative = sampler && promptOf(graph, sampler, 'negative');
  const only = sampler ? undefined : onlyPrompt(graph);
  const model = findModel(graph, sampler);
  return defined({
    tool: 'ComfyUI',
    prompt: displayText(positive ?? only, 'long'),
    negativePrompt: negative === positive ? undefined : displayText(negative, 'long'),
    model: displayText(model),
    settings: sampler ? readSettings(graph, sampler) : [],
    raw: displayText(prompt ?? workflow, 'raw'),
  });
}

/** Undefined if no value is a node. */
function parseGraph(json: JsonObject | undefined): ComfyGraph | undefined {
  const graph = new Map<string, ComfyNode>();
  for (const [id, node] of Object.entries(json ?? {}).slice(0, maxNodes)) {
    if (!isObject(node) || typeof node['class_type'] !== 'string') continue;
    const meta = node['_meta'];
    const title = isObject(meta) && typeof meta['title'] === 'string' ? meta['title'] : '';
    graph.set(id, { type: node['class_type'], title, inputs: isObject(node['inputs']) ? node['inputs'] : {} });
  }
  return graph.size > 0 ? graph : undefined;
}

const linkOf = (value: unknown): string | undefined =>
  Array.isArray(value) && value.length === 2 && typeof value[1] === 'number' ? String(value[0]) : undefined;

/** The nodes that a node depends on, nearest first, itself included. Only through the named inputs, if given. */
function* upstream(graph: ComfyGraph, start: string, through?: (name: string) => boolean): Generator<ComfyNode> {
  const seen = new Set([start]);
  for (const id of seen) {
    const node = graph.get(id);
    if (!node) continue;
    yield node;
    for (const [name, value] of Object.entries(node.inputs)) {
      const link = linkOf(value);
      if (link !== undefined && (through?.(name) ?? true)) seen.add(link);
    }
  }
}

const isSampler = ({ inputs }: ComfyNode): boolean =>
  linkOf(inputs['positive']) !== undefined &&
  ['seed', 'noise_seed', 'steps', 'cfg', 'sampler_name', 'noise'].some((name) => name in inputs);
/** Newer graphs have a sampler with a guider. */
const hasGuider = ({ inputs }: ComfyNode): boolean => linkOf(inputs['guider']) !== undefined;

/** The sampler nearest to an output; any sampler if no output leads to one. */
function findSampler(graph: ComfyGraph): ComfyNode | undefined {
  const ending = (pattern: RegExp) => [...graph].filter(([, { type }]) => pattern.test(type)).map(([id]) => id);
  const outputs = [...ending(/save/i), ...ending(/preview|output/i)].slice(0, maxOutputs);
  for (const wanted of [isSampler, hasGuider, isConditioned]) {
    for (const id of outputs) for (const node of upstream(graph, id)) if (wanted(node)) return node;
    for (const node of graph.values()) if (wanted(node)) return node;
  }
  return undefined;
}

/** Custom samplers have other inputs. */
const isConditioned = ({ type, inputs }: ComfyNode): boolean =>
  /sampler|generate|inpaint/i.test(type) && ['positive', 'prompt', 'positive_prompt'].some((name) => name in inputs);

function promptOf(graph: ComfyGraph, sampler: ComfyNode, role: 'positive' | 'negative'): string | undefined {
  const guider = graph.get(linkOf(sampler.inputs['guider']) ?? '');
  const node = guider ?? sampler;
  const names =
    role === 'positive' ? ['positive', 'conditioning', 'positive_prompt', 'prompt'] : ['negative', 'negative_prompt'];
  for (const name of names) {
    const found = textOf(graph, node.inputs[name], role, new Set());
    if (found) return found;
  }
  return undefined;
}

/**
 * The text that a value is, or that its link leads to. A node between sampler and text may have both prompts.
 * @param seen nodes that were visited, because links may form loops.
 */
function textOf(
  graph: ComfyGraph,
  value: unknown,
  role: 'positive' | 'negative',
  seen: Set<string>,
): string | undefined {
  if (typeof value === 'string') return value.trim() || undefined;
  const link = linkOf(value);
  const node = link === undefined || seen.has(link) || seen.size > maxDepth ? undefined : graph.get(link);
  if (link === undefined || !node) return undefined;
  seen.add(link);
  if (/ConditioningZeroOut/i.test(node.type)) return undefined;
  const names = Object.keys(node.inputs);
  const first = [role, `text_${role}`, `conditioning_${role}`, `${role}_prompt`, `base_${role}`].filter((name) =>
    names.includes(name),
  );
  for (const name of first) {
    const found = textOf(graph, node.inputs[name], role, seen);
    if (found) return found;
  }
  if (first.length > 0 && role === 'negative') return undefined;
  const texts = textInputs.flatMap((name) =>
    isFileName(node.inputs[name]) ? [] : (textOf(graph, node.inputs[name], role, seen) ?? []),
  );
  if (texts.length > 0) return [...new Set(texts)].join('\n');
  for (const name of names.filter((one) => /conditioning|^samples$|^cond|any|^input/i.test(one))) {
    const found = linkOf(node.inputs[name]) === undefined ? undefined : textOf(graph, node.inputs[name], role, seen);
    if (found) return found;
  }
  return undefined;
}

const isFileName = (value: unknown): boolean =>
  typeof value === 'string' && /^[^\n]{1,200}\.(?:safetensors|ckpt|gguf|pth?|png|jpe?g|webp)$/i.test(value);

/** The prompt of a graph without a known sampler: the only encoded text, or the only one that is not called negative. */
function onlyPrompt(graph: ComfyGraph): string | undefined {
  const encoders = [...graph.values()].filter(
    ({ type, inputs }) => /TextEncode|prompt/i.test(type) || typeof inputs['prompt'] === 'string',
  );
  const texts = encoders.flatMap((node) => {
    const text = textInputs.map((name) => textOf(graph, node.inputs[name], 'positive', new Set())).find(Boolean);
    return text === undefined || /negative/i.test(`${node.title} ${node.type}`) ? [] : [text];
  });
  return new Set(texts).size === 1 ? texts[0] : undefined;
}

function findModel(graph: ComfyGraph, sampler: ComfyNode | undefined): string | undefined {
  const nodes = sampler
    ? ['model', 'guider', 'pipe', 'basic_pipe'].flatMap((name) => {
        const link = linkOf(sampler.inputs[name]);
        return link === undefined
          ? []
          : [...upstream(graph, link, (input) => !/positive|negative|conditioning|clip|vae/i.test(input))];
      })
    : [];
  const loaders = [...graph.values()].filter(({ type }) => /load|checkpoint/i.test(type));
  for (const node of [...nodes, ...loaders])
    for (const name of modelInputs) {
      const value = node.inputs[name];
      if (typeof value === 'string' && value !== '' && !/lora|upscale|controlnet|vae/i.test(node.type)) return value;
    }
  return undefined;
}

/** The sampler's numbers, or those of the nodes that give them to it. */
function readSettings(graph: ComfyGraph, sampler: ComfyNode): Setting[] {
  const found = new Map<string, string>();
  const start = [...graph].find(([, node]) => node === sampler)?.[0] ?? '';
  for (const node of upstream(graph, start))
    for (const name of settingInputs) {
      const value = resolveNumber(graph, node.inputs[name]);
      const shown = displayText(value);
      const key = name === 'noise_seed' ? 'seed' : name;
      if (shown !== undefined && !found.has(key)) found.set(key, shown);
    }
  return [...found];
}

/** A linked value is one of its node, for example a seed. */
function resolveNumber(graph: ComfyGraph, value: unknown): unknown {
  const node = graph.get(linkOf(value) ?? '');
  return node
    ? ['seed', 'value', 'int', 'float', 'number']
        .map((name) => node.inputs[name])
        .find((one) => typeof one === 'number')
    : value;
}
