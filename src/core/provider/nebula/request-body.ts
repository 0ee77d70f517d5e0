// Builds the JSON request body once, in pieces that all jobs of a request share.
import { ImageError } from '../../errors';
import type { InputRole } from '../../image/fit-cache';
import type { RequestPlan, PlannedImage } from '../../request/plan-request';
import type { ImageInput } from '../../request/image-request';

export type BodyPart = string | Uint8Array;

/** The content of the JSON string `image`: the pieces of a data URI, or a URL. */
export type EncodeInput = (input: ImageInput, role: InputRole) => Promise<readonly BodyPart[]>;

/** Not a Blob, because each read copies it: eight jobs of 47 MB produced 200 MB of garbage and took twice as long. */
export type BodyPieces = readonly Uint8Array[];

export interface RequestBody {
  readonly pieces: BodyPieces;
  /** Images of earlier turns that were left out because their files could not be read. */
  readonly missing: readonly ImageInput[];
}

/** Builds the request body of API document 1.1: `model`, `prompt` or `contents`, `size`, `response_format`. */
export async function buildRequestBody(plan: RequestPlan, imageText: EncodeInput): Promise<RequestBody> {
  const parts: BodyPart[] = [];
  const missing: ImageInput[] = [];
  const json = (value: string) => parts.push(JSON.stringify(value.toWellFormed()));

  const image = async ({ input, required }: PlannedImage): Promise<void> => {
    try {
      const text = await imageText(input, required ? 'input' : 'context');
      parts.push(',{"image":"', ...text, '"}');
    } catch (thrown) {
      const gone = thrown instanceof ImageError && thrown.code.startsWith('input-');
      if (required || !gone) throw thrown;
      missing.push(input);
    }
  };

  parts.push('{"model":');
  json(plan.model);
  if (plan.prompt !== undefined) {
    parts.push(',"prompt":');
    json(plan.prompt);
  }
  for (const [index, turn] of (plan.contents ?? []).entries()) {
    parts.push(index === 0 ? ',"contents":[' : ',', `{"role":"${turn.role}","parts":[{"text":`);
    json(turn.text);
    parts.push('}');
    for (const one of turn.images) await image(one);
    parts.push(']}');
  }
  if (plan.contents) parts.push(']');
  if (plan.size) parts.push(`,"size":"${plan.size}"`);
  parts.push(',"response_format":"b64_json"}');
  return { pieces: joined(parts), missing };
}

/** Merges adjacent text, because each piece is a network write and a long session has about two hundred short texts. */
function joined(parts: readonly BodyPart[]): BodyPieces {
  const utf8 = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') pieces.push(utf8.encode(text));
    text = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    flush();
    pieces.push(part);
  }
  flush();
  return pieces;
}
