// Creates the XMP properties that declare an image as AI-generated and name the model.
import type { ImageInput } from '../request/image-request';
import type { PastTurn } from '../session/records';
import { xmpOverhead } from '../image/image-info';
import { escapeXml, writeXmp, type XmpProperty } from '../image/xmp';

/** Declared origin of a result: none, AI-generated with the model, or also the prompt. */
export type Provenance = 'off' | 'source' | 'full';

/** What is declared about a result. */
export interface Origin {
  readonly model: string;
  readonly prompt: string;
  /** Whether it was made with an image that was not generated. */
  readonly composite: boolean;
}

/**
 * Whether a result is made with an image that was not generated, as far as known. What a file states counts, also for
 * the continued image; if that states nothing, the inputs of the turns before it count.
 * @param stated by URI of a file, see `isStatedGenerated`.
 */
export function isComposite(
  inputs: readonly ImageInput[],
  past: readonly PastTurn[],
  stated: ReadonlyMap<string, boolean | undefined>,
): boolean {
  const results = new Set(past.map(({ image }) => image.uri));
  const isForeign = (input: ImageInput) => input.kind === 'url' || !(stated.get(input.uri) ?? results.has(input.uri));
  const continued = past.at(-1)?.image.uri;
  const generated = continued === undefined ? true : stated.get(continued);
  return inputs.some(isForeign) || !(generated ?? !past.some(({ turn }) => turn.inputs.some(isForeign)));
}

const sourceTypes = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/** Maximum bytes of the prompt: it must fit into one JPEG segment of 65,533 bytes with the other properties. */
const maxPrompt = 60_000;

/**
 * IPTC's digital source type and AI properties (Photo Metadata 2025.1), the most important one first; empty if the level
 * is `off`. The prompt is also the description, because few programs show the newer property.
 */
export function provenanceProperties(level: Provenance, { model, prompt, composite }: Origin): readonly XmpProperty[] {
  if (level === 'off') return [];
  const sourceType = composite ? 'compositeWithTrainedAlgorithmicMedia' : 'trainedAlgorithmicMedia';
  const system = escapeXml(model);
  const source: readonly XmpProperty[] = [
    { prefix: 'Iptc4xmpExt', name: 'DigitalSourceType', value: `${sourceTypes}${sourceType}` },
    { prefix: 'Iptc4xmpExt', name: 'AISystemUsed', value: system },
    { prefix: 'xmp', name: 'CreatorTool', value: system },
  ];
  if (level === 'source') return source;
  const value = escapeXml(prompt, maxPrompt);
  return [
    ...source,
    { prefix: 'dc', name: 'description', value, translatable: true },
    { prefix: 'Iptc4xmpExt', name: 'AIPromptInformation', value },
  ];
}

/** Maximum bytes reserved. Reserving more would require writing more than one page. */
const maxRoom = 3000;

/** Bytes that a new packet takes in a PNG or a JPEG; 0 if there is none or it is too long to reserve. */
export function provenanceSize(level: Provenance, origin: Origin): number {
  const properties = provenanceProperties(level, origin);
  const room = properties.length > 0 ? writeXmp(properties).length + xmpOverhead : 0;
  return room <= maxRoom ? room : 0;
}
