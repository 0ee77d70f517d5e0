// Defines the colors of a scene by hour, season and place.
import { mix } from './canvas';
import type { Hour, Place, Scene } from './scene';

export interface Palette {
  /** Top to horizon. */
  sky: [string, string, string];
  /** Sun or moon. */
  light: string;
  cloud: string;
  /** Land at the horizon and at the viewer's feet. */
  far: string;
  near: string;
  /** Trees at the viewer's feet. */
  leaf: string;
  /** The color that depth adds to water; the rest reflects the sky. */
  water: string;
  /** How much things are darkened, 0 to 1, and the color that is mixed in. */
  shade: number;
  shadow: string;
  /** Windows. */
  window: string;
}

const skies: Record<Hour, Pick<Palette, 'sky' | 'light' | 'cloud' | 'shade' | 'shadow' | 'window'>> = {
  dawn: {
    sky: ['#6a8fc4', '#f0b9b0', '#fde6c8'],
    light: '#fff3d6',
    cloud: '#fff1ea',
    shade: 0.08,
    shadow: '#5b4a78',
    window: '#7d93ad',
  },
  day: {
    sky: ['#3f9be0', '#8fcdf1', '#e3f5f4'],
    light: '#fff7cf',
    cloud: '#ffffff',
    shade: 0,
    shadow: '#2a4c66',
    window: '#8fb7cf',
  },
  sunset: {
    sky: ['#43336f', '#cf5d78', '#fdb974'],
    light: '#ffe9a8',
    cloud: '#f7a48b',
    shade: 0.3,
    shadow: '#3b1f4d',
    window: '#ffd27a',
  },
  night: {
    sky: ['#0a1033', '#1d2f66', '#46639c'],
    light: '#f6f1dc',
    cloud: '#33467d',
    shade: 0.58,
    shadow: '#0d1538',
    window: '#ffd479',
  },
};

const grounds: Record<Place, [near: string, leaf: string]> = {
  hills: ['#5c9a4c', '#2f6b45'],
  mountains: ['#4f8a58', '#2a5f4b'],
  sea: ['#6f9a5b', '#3b6f4c'],
  city: ['#55657d', '#3f6b50'],
  desert: ['#e0994f', '#5f8a4e'],
  forest: ['#3c7a4c', '#1f5640'],
  garden: ['#74b04f', '#35793f'],
  street: ['#b9a38c', '#4f8a4e'],
  table: ['#a8703f', '#5f8f52'],
};

/** Colors that fit the light of the image. */
export function paletteOf({ hour, place, snow, autumn }: Scene): Palette {
  const sky = skies[hour];
  let [near, leaf] = grounds[place];
  if (autumn) [near, leaf] = [mix(near, '#c98a2e', 0.65), '#c2622a'];
  if (snow) [near, leaf] = ['#f2f6fb', mix(leaf, '#dfeaf2', 0.25)];
  const horizon = sky.sky[2];
  const top = snow ? mix(sky.sky[0], '#a9bdd2', hour === 'night' ? 0.1 : 0.5) : sky.sky[0];
  const lit = (colour: string) => mix(colour, sky.shadow, sky.shade);
  return {
    ...sky,
    sky: [top, sky.sky[1], horizon],
    far: mix(lit(snow ? '#b5c8dc' : mix(near, '#8fb0c9', 0.55)), horizon, 0.42),
    near: lit(near),
    leaf: lit(leaf),
    water: lit('#2a7f9e'),
  };
}
