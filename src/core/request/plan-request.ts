// Plans a request before anything is read or paid: checks limits, selects ratio and earlier turns.
import { defined } from '../defined';
import { checkUrlInput } from './check-url';
import { ImageError } from '../errors';
import type { AspectRatio } from './aspect-ratio';
import {
  maxImageCount,
  maxInputs,
  maxModelLength,
  maxPromptLength,
  maxUriLength,
  type ImageInput,
  type ImageRequest,
} from './image-request';
import type { PastTurn } from '../session/records';

/** One turn of `contents` (API document 3.4): its text first, then its images in order. */
export interface PlannedTurn {
  readonly role: 'user' | 'model';
  readonly text: string;
  readonly images: readonly PlannedImage[];
}

export interface PlannedImage {
  readonly input: ImageInput;
  /** Images of earlier turns may be left out if their files are missing; inputs of this request may not. */
  readonly required: boolean;
}

export interface RequestPlan {
  readonly model: string;
  /** Present for a prompt without images or earlier turns; otherwise `contents` is present. */
  readonly prompt?: string;
  readonly contents?: readonly PlannedTurn[];
  readonly size?: AspectRatio;
  readonly count: number;
}

/** API document 3.4. */
const modelText = 'Generated 1 image for you';

/** @param past the turns up to the parent image, oldest first. @throws {ImageError} `invalid-request` with a reason. */
export function planRequest(request: ImageRequest, past: readonly PastTurn[]): RequestPlan {
  checkRequest(request, past.length > 0);
  const size = request.ratio;
  const common = { model: request.model, count: request.count, ...defined({ size }) };
  const prompt = request.prompt.trim();
  if (past.length === 0 && request.inputs.length === 0) return { ...common, prompt };
  const own: PlannedTurn = {
    role: 'user',
    text: prompt,
    images: request.inputs.map((input) => ({ input, required: true })),
  };
  return { ...common, contents: [...pastTurns(past, maxInputs - request.inputs.length), own] };
}

function checkRequest(request: ImageRequest, continues: boolean): void {
  const refuse = (reason: string, facts = {}) => {
    throw new ImageError('invalid-request', { reason, ...facts });
  };
  const prompt = request.prompt.trim();
  if (prompt === '') refuse('prompt-empty');
  if (prompt.length > maxPromptLength) refuse('prompt-too-long', { amount: maxPromptLength });
  if (!Number.isInteger(request.count) || request.count < 1 || request.count > maxImageCount)
    refuse('count', { amount: maxImageCount });
  if (request.model.trim() === '') refuse('model-empty');
  if (request.model.length > maxModelLength) refuse('model-too-long', { amount: maxModelLength });
  const files = request.inputs.flatMap((input) => (input.kind === 'file' ? input.uri : []));
  if ([request.endpoint, request.target.folder, ...files].some((uri) => uri.length > maxUriLength))
    refuse('uri-too-long', { amount: maxUriLength });
  const room = continues ? maxInputs - 1 : maxInputs;
  if (request.inputs.length > room)
    refuse(continues ? 'too-many-inputs-continuing' : 'too-many-inputs', { amount: room });
  for (const input of request.inputs) if (input.kind === 'url') checkUrlInput(input.url, request.endpoint);
}

/** Maximum number of earlier turns to send; the images reflect the prompts of the turns before them. */
const maxPastTurns = 30;
/** Maximum characters of their prompts, about half of the model's context. */
const maxPastText = 60_000;

/** From the newest back, with as many images as `room` allows; always includes the newest turn and its image. */
function pastTurns(past: readonly PastTurn[], room: number): PlannedTurn[] {
  let left = room;
  const newestFirst = newestTurns(past).map(({ turn, image }, index): PlannedTurn[] => {
    const file: ImageInput = { kind: 'file', uri: image.uri, name: baseName(image.uri) };
    const made = left-- > 0 ? [{ input: file, required: index === 0 }] : [];
    const given = turn.inputs.filter(() => left-- > 0).map((input) => ({ input, required: false }));
    return [
      { role: 'user', text: turn.prompt, images: given },
      { role: 'model', text: modelText, images: made },
    ];
  });
  return newestFirst.toReversed().flat();
}

/** The turns within both limits, newest first. */
function newestTurns(past: readonly PastTurn[]): PastTurn[] {
  let text = 0;
  const turns = past.slice(-maxPastTurns).toReversed();
  const end = turns.findIndex(({ turn }, index) => (text += turn.prompt.length) > maxPastText && index > 0);
  return end === -1 ? turns : turns.slice(0, end);
}

/** As shown to users: the last segment of the URI, decoded. */
function baseName(uri: string): string {
  const last = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
