// Checks every rule for the fields of a request (sections 1.1, 3 and 4.4).
import { checkContents, type Turn } from './check-contents';
import { InvalidParameter, isObject } from './invalid-parameter';
import { ratioOf } from './ratios';

/** A valid request. A plain `prompt` is one user turn. */
export interface ImageRequest {
  turns: Turn[];
  /** One of the ten ratios; absent when no `size` was sent. */
  ratio?: string;
}

const fields = new Set(['model', 'prompt', 'contents', 'response_format', 'size']);
const documentedModel = 'gemini-2.5-flash-image';

/**
 * Checks the parsed JSON body against the table of section 1.1.
 * @param otherModels whether to accept every id that begins with `gemini-`, not only the documented one
 * @throws {InvalidParameter}
 */
export function checkRequest(body: unknown, otherModels: boolean): ImageRequest {
  if (!isObject(body)) throw new InvalidParameter('The body must be a JSON object');
  for (const field of Object.keys(body)) {
    if (!fields.has(field)) throw new InvalidParameter(`Unknown field ${field}`);
  }
  checkModel(body['model'], otherModels);
  if ('response_format' in body && body['response_format'] !== 'b64_json') {
    throw new InvalidParameter('response_format must be b64_json');
  }
  const turns = readTurns(body);
  if (!('size' in body)) return { turns };
  return { turns, ratio: checkSize(body['size']) };
}

function checkModel(model: unknown, otherModels: boolean): void {
  if (model === undefined) throw new InvalidParameter('model is required');
  if (typeof model !== 'string') throw new InvalidParameter('model must be a string');
  const known = otherModels ? model.startsWith('gemini-') : model === documentedModel;
  if (!known) throw new InvalidParameter(`Unknown model ${model}`);
}

function readTurns(body: Record<string, unknown>): Turn[] {
  const hasPrompt = 'prompt' in body;
  const hasContents = 'contents' in body;
  if (hasPrompt && hasContents) throw new InvalidParameter('Select either prompt or contents, not both');
  if (hasContents) return checkContents(body['contents']);
  if (!hasPrompt) throw new InvalidParameter('Either prompt or contents must be provided');
  const prompt = body['prompt'];
  if (typeof prompt !== 'string' || prompt.trim() === '') {
    throw new InvalidParameter('prompt must be a non-empty string');
  }
  return [{ role: 'user', parts: [{ text: prompt }] }];
}

function checkSize(size: unknown): string {
  const ratio = typeof size === 'string' ? ratioOf(size) : undefined;
  // The document's exact sentence (section 4.4).
  if (ratio === undefined) throw new InvalidParameter('Unsupported aspect ratio');
  return ratio;
}
