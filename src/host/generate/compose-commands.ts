// Composes requests for the commands generate, edit, combine and continue. A bundle of its own, loaded on first use.
// Nothing here may depend on `instanceof` for a class of ours, because each bundle has its own copy of it.
import * as vscode from 'vscode';
import { maxInputs, type ImageInput } from '../../core/request/image-request';
import { fileNameOf } from '../vscode/format';
import { fileInput } from '../inputs/open-input';
import { pickImage } from '../inputs/pick-image';
import type { Answer } from '../vscode/quick-input';
import { pickImages } from '../inputs/pick-images';
import { arrangeImages } from '../inputs/arrange-images';
import { composeRequest, type ComposeParts, type Composition, type Prefill } from './compose-request';

export { completeFolder } from './complete-folder';
export { continueLast } from './continue-image';
export { pickImageFile } from '../inputs/pick-image';

export async function generate(parts: ComposeParts, arg: unknown): Promise<void> {
  await composeRequest(parts, {
    kind: 'generate',
    title: vscode.l10n.t('Generate Image'),
    placeholder: vscode.l10n.t('Describe the image: subject, style, light, composition'),
    examples: [
      vscode.l10n.t('A cute orange kitten sitting in a garden, soft morning light'),
      vscode.l10n.t('Flat icon of a paper boat, two colors, centered, plain background'),
      vscode.l10n.t('Snowy mountain village at night, widescreen view, oil painting style'),
    ],
    prefill: readPrefill(arg),
  });
}

/** @param arg the clicked image; absent: the user is asked, and the image in the active tab is listed first. */
export async function edit(parts: ComposeParts, arg: unknown): Promise<void> {
  const uri = arg instanceof vscode.Uri ? arg : undefined;
  const inputs = uri && (await parts.validator.validate([fileInput(uri)]));
  if (uri && !inputs) return;
  const first: Composition['first'] = async (where) => {
    const box = { title: vscode.l10n.t('Edit Image'), placeholder: vscode.l10n.t('Select an image to edit'), ...where };
    const answer = await pickImage(box, parts.validator);
    return answer === undefined || answer === 'back' ? answer : { value: [answer.value] };
  };
  await composeRequest(parts, {
    kind: 'edit',
    title: uri ? vscode.l10n.t('Edit {0}', fileNameOf(uri)) : vscode.l10n.t('Edit Image'),
    placeholder: vscode.l10n.t('Describe what to change and what to keep'),
    examples: [
      vscode.l10n.t('Make it a snowy night, keep the composition'),
      vscode.l10n.t('Remove the background, plain white instead'),
      vscode.l10n.t('Oil painting style, warm colors'),
    ],
    ratio: { choice: 'model', note: vscode.l10n.t('Suggested for edits') },
    prefill: readPrefill(arg),
    ...(inputs ? { inputs } : { first }),
  });
}

/** @param selected everything selected in the Explorer; absent: the user is asked for the images. */
export async function combine(parts: ComposeParts, arg: unknown, selected: unknown): Promise<void> {
  const several = Array.isArray(selected) ? selected.filter((one) => one instanceof vscode.Uri) : [];
  const uris = several.length > 0 ? several : arg instanceof vscode.Uri ? [arg] : [];
  const allowed = await parts.validator.validate(uris.map(fileInput));
  if (!allowed) return;
  let chosen = allowed;
  await composeRequest(parts, {
    kind: 'combine',
    title: vscode.l10n.t('Combine Images'),
    placeholder: vscode.l10n.t('Describe what to take from each image: “the first image”, “the second image”'),
    examples: [
      vscode.l10n.t('Apply the oil painting style of the first image to the content of the second image'),
      vscode.l10n.t('Use the sky from the first image and the building from the second image'),
      vscode.l10n.t('Design a new product with the colors of the first image and the lines of the second image'),
      vscode.l10n.t('Fuse the two scenes into a new environment, keep the light of the first image'),
    ],
    ratio: { choice: 'model', note: vscode.l10n.t('Suggested for combining') },
    async first({ step, steps }) {
      const answer = await askCombination(parts, { step, steps }, chosen);
      if (answer !== undefined && answer !== 'back') chosen = answer.value;
      return answer;
    },
  });
}

/** Asks for the images if none is selected yet, then for their order; Back from the order returns to the images. */
async function askCombination(
  { validator }: ComposeParts,
  { step, steps }: { step: number; steps: number },
  start: readonly ImageInput[],
): Promise<Answer<readonly ImageInput[]>> {
  const box = { title: vscode.l10n.t('Combine Images'), step, steps };
  const ticking = { ...box, placeholder: vscode.l10n.t('Select images, most important first') };
  const ordering = { ...box, placeholder: vscode.l10n.t('The order matters; select an image to move it') };
  if (start.length > 0) return arrangeImages(ordering, start, validator);
  for (;;) {
    const ticked = await pickImages(ticking, [], maxInputs, validator);
    if (ticked === undefined || ticked === 'back') return ticked;
    const inputs = await validator.validate(ticked.value);
    const answer = inputs && (await arrangeImages({ ...ordering, back: true }, inputs, validator));
    if (inputs && answer !== 'back') return answer;
  }
}

/** Command arguments are untrusted: only strings and numbers are read, and only to fill in the boxes. */
function readPrefill(arg: unknown): Prefill {
  if (typeof arg === 'string') return { prompt: arg };
  if (typeof arg !== 'object' || arg === null || arg instanceof vscode.Uri) return {};
  const { prompt, ratio, count } = arg as Record<string, unknown>;
  return {
    ...(typeof prompt === 'string' ? { prompt } : {}),
    ...(typeof ratio === 'string' ? { ratio } : {}),
    ...(typeof count === 'number' ? { count } : {}),
  };
}
