// Draws a shop front on a street: awning, window with loaves, door, flower pots.
import { type Canvas, circle, downward, glowing, mix, place, rectangle } from './canvas';
import { flat, roundLoaf } from './bread';
import type { Palette } from './palette';
import { between, pick } from './random';
import type { Scene } from './scene';

/** Draws the street over the sky; `foot` is where walls meet the pavement. */
export function street(canvas: Canvas, scene: Scene, palette: Palette, foot: number): string {
  const { width, height, unit, random } = canvas;
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.75);
  const half = Math.min(unit * 46, width * 0.44, foot * 0.49);
  const walls = ['#e8b79a', '#b9cdc6', '#e6d3a8', '#c9a7a0', '#a9bccb', '#dfc4b0'] as const;
  const parts: string[] = [];
  for (let x = width / 2 - half; x > -unit * 10;) x -= neighbour(x, -1);
  for (let x = width / 2 + half; x < width + unit * 10;) x += neighbour(x, 1);

  function neighbour(x: number, turn: number): number {
    const wide = unit * between(random, 24, 34);
    const tall = foot * between(random, 0.62, 0.86);
    const left = turn > 0 ? x : x - wide;
    parts.push(rectangle(left, foot - tall, wide + 1, tall, lit(pick(random, walls))));
    parts.push(rectangle(left - unit * 0.6, foot - tall - unit * 1.6, wide + unit * 1.2, unit * 2.4, lit('#7d5a52')));
    for (let row = 0; row < 2; row++) {
      for (let column = 0; column < 2; column++) {
        const at = [left + wide * (0.16 + column * 0.42), foot - tall * (0.86 - row * 0.42)] as const;
        parts.push(
          rectangle(
            at[0] - unit * 0.7,
            at[1] - unit * 0.7,
            wide * 0.26 + unit * 1.4,
            tall * 0.24 + unit * 1.4,
            lit('#f4ead9'),
          ),
        );
        parts.push(rectangle(at[0], at[1], wide * 0.26, tall * 0.24, random() < 0.4 ? '#ffd98a' : lit('#7d97ab')));
      }
    }
    return wide;
  }

  parts.push(rectangle(0, foot, width, height - foot, downward(canvas, lit('#cbb9a5'), lit('#8f7f73'))));
  for (let y = foot + unit * 2, gap = unit * 2.6; y < height; y += gap, gap *= 1.35) {
    parts.push(rectangle(0, y, width, unit * 0.25, lit('#7a6b62'), 'fill-opacity=".45"'));
  }
  parts.push(place(shopFront(canvas, scene, palette), width / 2, foot, half / 46));
  return parts.join('');
}

/** 92 units wide, its foot at the origin. */
function shopFront(canvas: Canvas, scene: Scene, palette: Palette): string {
  const { random } = canvas;
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.6);
  const [paint, band] = pick(random, [
    ['#2f5d62', '#e9724c'],
    ['#7a3b3f', '#e8b04a'],
    ['#33507a', '#e2695b'],
  ]);
  const glass = downward(canvas, '#ffe9b8', '#f7c983');
  const awning = Array.from({ length: 14 }, (_, index) => {
    const [top, low] = [-42 + index * 6, -46 + index * 6.571];
    return `<path d="M${top}-58H${top + 6}L${low + 6.571}-44A3.286 3.286 0 0 1 ${low}-44Z" fill="${lit(index % 2 ? '#fff6e6' : band)}"/>`;
  });
  const sessionIndex = (y: number, loaves: string[]) =>
    `<rect x="-38" y="${y}" width="48" height="1.4" fill="${lit('#9a6a40')}"/>${loaves.map((loaf, index) => place(loaf, -30 + index * 10.5, y, 0.1)).join('')}`;
  const pot = (x: number) =>
    `<path d="M${x - 5} 0H${x + 5}L${x + 6}-9H${x - 6}Z" fill="${lit('#b8694a')}"/>` +
    [
      [0, -17, 6],
      [-4.5, -12.5, 4.5],
      [4.5, -12.5, 4.5],
    ]
      .map(([dx = 0, y = 0, r = 0]) => circle(x + dx, y, r, lit('#4f8a4e')))
      .join('') +
    [
      [-3, -17],
      [2, -20],
      [4, -14],
      [-5, -12],
      [0, -13],
    ]
      .map(([dx = 0, y = 0]) => circle(x + dx, y, 1.2, lit('#ffd1dc')))
      .join('');
  const evening = scene.hour === 'day' ? 0.15 : 0.7;
  return [
    `<rect x="-46" y="-82" width="92" height="82" fill="${lit(paint)}"/><rect x="-48" y="-86" width="96" height="5" rx="1" fill="${lit(mix(paint, '#000000', 0.3))}"/>`,
    `<rect x="-30" y="-78" width="60" height="15" rx="3" fill="${lit('#fbf1dd')}"/>`,
    place(flat, -13, -67.5, 0.13),
    place(roundLoaf, 1, -67.5, 0.13),
    place(flat, 15, -67.5, 0.13),
    `<rect x="-41" y="-52" width="54" height="40" fill="${lit('#f4ead9')}"/><rect x="-39" y="-50" width="50" height="36" fill="${glass}"/>`,
    sessionIndex(-30, [roundLoaf, flat, roundLoaf, flat]),
    sessionIndex(-15.4, [flat, roundLoaf, flat, roundLoaf]),
    '<path d="M-39-14L-20-50H-10L-29-14Z" fill="#fff" opacity=".22"/>',
    `<rect x="18" y="-54" width="22" height="54" fill="${lit('#f4ead9')}"/><rect x="20" y="-52" width="18" height="52" fill="${lit(mix(paint, '#000000', 0.25))}"/>`,
    `<rect x="22.500" y="-49" width="13" height="27" fill="${glass}"/><circle cx="23.500" cy="-19" r="1.200" fill="#e8c36a"/>`,
    circle(0, -30, 62, glowing(canvas, '#ffd27a', evening * 0.5)),
    '<path d="M-46-44H46V-38H-46Z" fill="#000" opacity=".14"/>',
    ...awning,
    pot(-50),
    pot(47),
  ].join('');
}
