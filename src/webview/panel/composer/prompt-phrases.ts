// Lists the phrases of the prompt help (API document 5.2 and 5.3), which are inserted as shown.
import * as l10n from '@vscode/l10n';
import type { DraftView } from '../../../shared/protocol';
import { proportionOf } from './ratio-drawing';

export interface Phrase {
  /** The label of the button; absent: the text itself. */
  readonly label?: string;
  readonly text: string;
  /** A complete sentence, not an item of a list. */
  readonly whole: boolean;
}

const listItems = (...texts: string[]): Phrase[] => texts.map((text) => ({ text, whole: false }));

/** The phrases for the draft: scenarios for several inputs, details to keep for one, composition for the ratio. */
export function phrasesFor(draft: DraftView): { readonly title: string; readonly phrases: readonly Phrase[] }[] {
  const several = draft.inputs.length + (draft.parent ? 1 : 0) > 1;
  const changing = draft.inputs.length > 0 || draft.parent !== undefined;
  return [
    ...(several ? [{ title: l10n.t('Combine'), phrases: scenarios() }] : []),
    ...(changing && !several ? [{ title: l10n.t('Edit'), phrases: changes() }] : []),
    { title: l10n.t('Composition'), phrases: composition(proportionOf(draft.ratio, draft.nearest)) },
    { title: l10n.t('Style'), phrases: styles() },
    {
      title: l10n.t('Quality'),
      phrases: listItems(l10n.t('high quality'), l10n.t('HD'), l10n.t('professional photography')),
    },
  ];
}

function scenarios(): Phrase[] {
  const scenario = (label: string, text: string): Phrase => ({ label, text, whole: true });
  return [
    scenario(
      l10n.t('Style Transfer'),
      l10n.t('Apply the style of the first image to the content of the second image, keeping its details.'),
    ),
    scenario(
      l10n.t('Element Combination'),
      l10n.t('Use the background from the first image and the subject from the second image.'),
    ),
    scenario(
      l10n.t('Product Design'),
      l10n.t('Design a new product with the colors of the first image and the lines of the second image.'),
    ),
    scenario(
      l10n.t('Scene Fusion'),
      l10n.t('Fuse the scenes of the first image and the second image into one new environment.'),
    ),
  ];
}

function changes(): Phrase[] {
  return listItems(
    l10n.t('keep everything else as it is'),
    l10n.t('keep the composition'),
    l10n.t('replace the background with'),
    l10n.t('change the light to'),
  );
}

/** @param proportion width divided by height; undefined: any */
function composition(proportion: number | undefined): Phrase[] {
  const wide = listItems(l10n.t('horizontal composition'), l10n.t('widescreen view'), l10n.t('panorama'));
  const tall = listItems(l10n.t('vertical composition'), l10n.t('vertical view'), l10n.t('full-length portrait'));
  const square = listItems(l10n.t('centered, symmetric composition'), l10n.t('close-up'));
  const any = listItems(l10n.t('rule of thirds'), l10n.t('plenty of empty space'));
  if (proportion === undefined) return [...wide.slice(0, 1), ...tall.slice(0, 1), ...square, ...any];
  if (proportion > 1.1) return [...wide, ...any];
  return [...(proportion < 0.9 ? tall : square), ...any];
}

function styles(): Phrase[] {
  return listItems(
    l10n.t('realistic style'),
    l10n.t('oil painting style'),
    l10n.t('watercolor style'),
    l10n.t('anime style'),
    l10n.t('flat vector illustration'),
    l10n.t('pixel art'),
    l10n.t('3D render'),
    l10n.t('soft morning light'),
  );
}
