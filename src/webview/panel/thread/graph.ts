// Draws the graph of one turn: a dot beside its prompt, and lines to its parent and branches.
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { GraphRow } from './graph-layout';

/** Pixels: between lanes, at the edges, and from the top to the dot beside the first line of the prompt. */
const apart = 8;
const edge = 8;
const dotAt = 18;
const x = (lane: number): number => edge + lane * apart;

/** Width of the graph column in pixels. */
export function graphWidth(lanes: number): number {
  return x(lanes - 1) + edge;
}

/** @param busy images are being generated */
export function graphRow(row: GraphRow, width: number, busy: boolean): TemplateResult {
  const { lane, parentLanes, past, down, draft } = row;
  const hue = (one: number): number => one % 5;
  return html`<svg class="rail" width=${width} height="100%" aria-hidden="true">
    ${past.map((one) => svg`<line class="lane" data-hue=${hue(one)} ?data-draft=${one === draft} x1=${x(one)} x2=${x(one)} y1="0" y2="100%" />`)}
    ${parentLanes.map((one) => svg`<path class="lane" data-hue=${hue(one)} ?data-draft=${one === draft} d=${curve(x(one), x(lane))} />`)}
    ${down ? svg`<line class="lane" data-hue=${hue(lane)} x1=${x(lane)} x2=${x(lane)} y1=${dotAt} y2="100%" />` : nothing}
    <circle class="dot" data-hue=${hue(lane)} ?data-busy=${busy} cx=${x(lane)} cy=${dotAt} r="4" />
  </svg>`;
}

/** From the top of one lane to the dot in another. */
function curve(start: number, end: number): string {
  if (start === end) return `M ${start} 0 V ${dotAt}`;
  return `M ${start} 0 V 6 C ${start} ${dotAt - 3}, ${start} ${dotAt}, ${end} ${dotAt}`;
}
