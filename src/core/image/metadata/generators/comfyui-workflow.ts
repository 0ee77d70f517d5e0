// Converts the graph of ComfyUI's editor (`workflow`) to the form of an executed graph.
import { isObject, type JsonObject } from './json-value';

export interface ComfyNode {
  readonly type: string;
  readonly title: string;
  /** Values, and links as `[node, slot]`. */
  readonly inputs: JsonObject;
}
export type ComfyGraph = ReadonlyMap<string, ComfyNode>;

const maxNodes = 5000;
/** Names of the values that the editor stores as a list, for common nodes. The second value of a seed says what happens to it afterwards. */
const widgets: Readonly<Record<string, readonly string[]>> = {
  CLIPTextEncode: ['text'],
  CheckpointLoaderSimple: ['ckpt_name'],
  UNETLoader: ['unet_name', 'weight_dtype'],
  UnetLoaderGGUF: ['unet_name'],
  KSampler: ['seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise'],
  KSamplerAdvanced: ['add_noise', 'noise_seed', '', 'steps', 'cfg', 'sampler_name', 'scheduler'],
  KSamplerSelect: ['sampler_name'],
  RandomNoise: ['noise_seed'],
  BasicScheduler: ['scheduler', 'steps', 'denoise'],
  FluxGuidance: ['guidance'],
  CLIPTextEncodeFlux: ['clip_l', 't5xxl', 'guidance'],
  EmptyLatentImage: ['width', 'height', 'batch_size'],
  EmptySD3LatentImage: ['width', 'height', 'batch_size'],
  PrimitiveString: ['value'],
  PrimitiveStringMultiline: ['value'],
};

/** Undefined if the object has no nodes. */
export function convertWorkflow(workflow: JsonObject): ComfyGraph | undefined {
  const nodes: readonly unknown[] = Array.isArray(workflow['nodes']) ? workflow['nodes'].slice(0, maxNodes) : [];
  const links = readLinks(workflow['links']);
  const graph = new Map<string, ComfyNode>();
  for (const node of nodes) {
    if (!isObject(node) || typeof node['type'] !== 'string') continue;
    const title = typeof node['title'] === 'string' ? node['title'] : '';
    graph.set(String(node['id']), { type: node['type'], title, inputs: readInputs(node, node['type'], links) });
  }
  return graph.size > 0 ? graph : undefined;
}

/** The source of each link, by its ID. */
function readLinks(links: unknown): Map<unknown, readonly [string, number]> {
  const found = new Map<unknown, readonly [string, number]>();
  for (const link of Array.isArray(links) ? links : []) {
    if (Array.isArray(link)) found.set(link[0], [String(link[1]), Number(link[2])]);
    else if (isObject(link)) found.set(link['id'], [String(link['origin_id']), Number(link['origin_slot'])]);
  }
  return found;
}

function readInputs(
  node: JsonObject,
  type: string,
  links: ReadonlyMap<unknown, readonly [string, number]>,
): JsonObject {
  const values = node['widgets_values'];
  const inputs: Record<string, unknown> = isObject(values) ? { ...values } : {};
  if (Array.isArray(values))
    for (const [index, name] of (widgets[type] ?? []).entries()) if (name) inputs[name] = values[index];
  for (const input of Array.isArray(node['inputs']) ? node['inputs'] : []) {
    const link = isObject(input) ? links.get(input['link']) : undefined;
    if (isObject(input) && link && typeof input['name'] === 'string') inputs[input['name']] = link;
  }
  return inputs;
}
