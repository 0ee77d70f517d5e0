// Describes the ten ratios and the two automatic choices: names, drawings to scale, and search.
import { svg, type SVGTemplateResult } from 'lit';
import * as l10n from '@vscode/l10n';
import type { DraftView, RatioSelection, RatioView } from '../../../shared/protocol';

/** The short name, for the button. */
export function ratioName(ratio: RatioSelection, { nearest }: Pick<DraftView, 'nearest'>): string {
  if (ratio === 'model') return l10n.t("Model's choice");
  if (ratio !== 'first-input') return ratio;
  return nearest === undefined ? l10n.t('Same as first input') : l10n.t('Same as input 1: {0}', nearest);
}

/** Width divided by height; undefined for the model's choice. */
export function proportionOf(ratio: RatioSelection, nearest: DraftView['nearest']): number | undefined {
  const known = ratio === 'first-input' ? nearest : ratio === 'model' ? undefined : ratio;
  if (known === undefined) return undefined;
  const [width = 1, height = 1] = known.split(':').map(Number);
  return width / height;
}

/** Drawn with equal areas within a box of `side` pixels, so that they are comparable like images. */
export function ratioIcon(proportion: number | undefined, side: number): SVGTemplateResult {
  const middle = side / 2;
  if (proportion === undefined)
    return svg`<svg class="shape" width=${side} height=${side} viewBox="0 0 ${side} ${side}" aria-hidden="true"><rect x=${side * 0.16} y=${side * 0.16} width=${side * 0.68} height=${side * 0.68} rx="1.5" stroke-dasharray="2.5 2" /></svg>`;
  const root = Math.sqrt(proportion);
  const unit = side * 0.63;
  const width = Math.min(side - 1, unit * root);
  const height = width / proportion;
  return svg`<svg class="shape" width=${side} height=${side} viewBox="0 0 ${side} ${side}" aria-hidden="true"><rect x=${middle - width / 2} y=${middle - height / 2} width=${width} height=${height} rx="1.5" /></svg>`;
}

/** Whether the search text matches a purpose, a ratio or a pixel size. */
export function matchesRatio(row: RatioView, typed: string): boolean {
  const wanted = plain(typed);
  if (wanted === '') return true;
  const texts = [row.ratio, row.pixels, ...row.purposes].map(plain);
  return texts.some((text) => text.includes(wanted) || wanted.split(' ').every((word) => text.includes(word)));
}

function plain(text: string): string {
  return text
    .toLocaleLowerCase()
    .replaceAll('×', 'x')
    .replace(/\s+/g, ' ')
    .replace(/ ?([x:]) ?/g, '$1')
    .trim();
}
