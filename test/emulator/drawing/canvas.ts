// Provides the canvas of a scene: its size, random numbers, gradients and basic shapes.
import type { Random } from './random';

export interface Canvas {
  width: number;
  height: number;
  /** A hundredth of the shorter side, in pixels. */
  unit: number;
  random: Random;
  /** The gradients so far, as SVG. */
  defs: string[];
}

/** `#rrggbb` between two colors; 0 is the first, 1 the second. */
export function mix(from: string, to: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const value = Math.round(
      channel(from, at) + (channel(to, at) - channel(from, at)) * Math.min(Math.max(share, 0), 1),
    );
    return value.toString(16).padStart(2, '0');
  });
  return `#${parts.join('')}`;
}

function channel(colour: string, at: number): number {
  return Number.parseInt(colour.slice(at, at + 2), 16);
}

/** A top-to-bottom gradient over the shape it fills, as a paint. */
export function downward(canvas: Canvas, ...colours: string[]): string {
  const stops = colours.map(
    (colour, index) => `<stop offset="${index / (colours.length - 1)}" stop-color="${colour}"/>`,
  );
  return define(
    canvas,
    (id) => `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.join('')}</linearGradient>`,
  );
}

/** A paint with the color in the middle that is transparent at the edge. */
export function glowing(canvas: Canvas, colour: string, strength: number): string {
  const stops = [
    [0, strength],
    [0.3, strength * 0.45],
    [0.65, strength * 0.12],
    [1, 0],
  ].map(([offset, opacity]) => `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`);
  return define(canvas, (id) => `<radialGradient id="${id}">${stops.join('')}</radialGradient>`);
}

/** Adds a definition and returns the paint that refers to it. */
export function define(canvas: Canvas, write: (id: string) => string): string {
  const id = `d${canvas.defs.length}`;
  canvas.defs.push(write(id));
  return `url(#${id})`;
}

export function polygon(points: readonly (readonly [number, number])[], fill: string, extra = ''): string {
  const list = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return `<polygon points="${list}" fill="${fill}" ${extra}/>`;
}

export function circle(x: number, y: number, radius: number, fill: string, extra = ''): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(2)}" fill="${fill}" ${extra}/>`;
}

export function rectangle(x: number, y: number, width: number, height: number, fill: string, extra = ''): string {
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}" ${extra}/>`;
}

/** Moves and scales a drawing that was made around its own origin. */
export function place(drawing: string, x: number, y: number, scale: number, extra = ''): string {
  return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(4)})" ${extra}>${drawing}</g>`;
}
