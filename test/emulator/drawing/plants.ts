// Draws plants: pines, round trees, cacti, flowers.
import { type Canvas, circle, mix, place, polygon } from './canvas';
import type { Ridge } from './terrain';
import type { Palette } from './palette';
import { between, pick } from './random';
import type { Scene } from './scene';

/** A row of trees along a ridge, about `size` pixels high; `share` is 0 for far trees and 1 for near ones. */
export function treeRow(
  canvas: Canvas,
  scene: Scene,
  palette: Palette,
  ridge: Ridge,
  size: number,
  share: number,
): string {
  const { width, random } = canvas;
  const colour = mix(mix(palette.far, palette.leaf, 0.35), palette.leaf, share);
  const pines = scene.place === 'forest' || scene.place === 'mountains' || scene.snow;
  const gap = size * (scene.place === 'forest' ? 0.42 : 1.5);
  const trees: string[] = [];
  for (let x = -gap * random(); x < width + gap; x += gap * between(random, 0.5, 1.6)) {
    const tall = size * between(random, 0.65, 1.15);
    trees.push(
      place(
        pines ? pine(colour, palette, scene.snow) : roundTree(canvas, colour, palette),
        x,
        ridge(x) + tall * 0.06,
        tall,
      ),
    );
  }
  return trees.join('');
}

/** One unit high, its foot at the origin. */
function pine(colour: string, palette: Palette, snow: boolean): string {
  const lit = mix(colour, palette.light, 0.14);
  const parts = [
    `<rect x="-.03" y="-.14" width=".06" height=".16" fill="${mix('#5a4030', palette.shadow, palette.shade)}"/>`,
  ];
  for (const [base, half, tip] of [
    [-0.1, 0.24, -0.52],
    [-0.34, 0.19, -0.75],
    [-0.58, 0.14, -1],
  ] as const) {
    parts.push(`<path d="M0 ${tip}L${half} ${base}Q0 ${base + 0.05} ${-half} ${base}Z" fill="${colour}"/>`);
    parts.push(
      `<path d="M0 ${tip}L${-half} ${base}Q${-half / 2} ${base + 0.03} ${-half * 0.2} ${base + 0.025}Z" fill="${lit}"/>`,
    );
    if (snow) {
      const white = mix('#ffffff', palette.shadow, palette.shade * 0.6);
      const cap = (share: number) => `${half * share} ${tip + (base - tip) * share}`;
      parts.push(
        `<path d="M0 ${tip}L${cap(0.55)}L${half * 0.2} ${tip + 0.15}L0 ${tip + 0.22}L${-half * 0.25} ${tip + 0.16}L-${cap(0.55)}Z" fill="${white}"/>`,
      );
    }
  }
  return parts.join('');
}

function roundTree({ random }: Canvas, colour: string, palette: Palette): string {
  const lit = mix(colour, palette.light, 0.22);
  const tone = mix(colour, pick(random, ['#d9a441', '#2f8f5b', '#1f6f6b']), 0.14);
  const trunk = mix('#6a4a33', palette.shadow, palette.shade);
  return (
    `<path d="M-.035 0L-.02-.4L.02-.4L.035 0Z" fill="${trunk}"/>` +
    `<ellipse cx="0" cy="-.6" rx=".28" ry=".34" fill="${tone}"/><circle cx="-.17" cy="-.47" r=".18" fill="${tone}"/>` +
    `<circle cx=".18" cy="-.48" r=".17" fill="${mix(tone, palette.shadow, 0.16)}"/>` +
    `<ellipse cx="-.07" cy="-.7" rx=".16" ry=".19" fill="${lit}" opacity=".55"/>`
  );
}

/** Saguaros, few and far between. */
export function cacti(canvas: Canvas, palette: Palette, ridge: Ridge, size: number): string {
  const { width, random } = canvas;
  const dark = mix(palette.leaf, palette.shadow, 0.25);
  return Array.from({ length: 4 }, (_, index) => {
    const x = width * ((index + between(random, 0.15, 0.85)) / 4);
    const shape = 'M0 .03V-1M0-.45H-.24V-.72M0-.3H.22V-.62';
    const drawing =
      `<path d="${shape}" fill="none" stroke="${palette.leaf}" stroke-width=".16" stroke-linecap="round" stroke-linejoin="round"/>` +
      `<path d="M.045 .03V-1M.26-.3V-.62" fill="none" stroke="${dark}" stroke-width=".045" stroke-linecap="round"/>`;
    return place(drawing, x, ridge(x), size * between(random, 0.5, 1.1));
  }).join('');
}

/** Petals and heart. */
type Kind = readonly [string, string];

/** Grass and flowers in the foreground, larger towards the bottom edge. */
export function flowers(canvas: Canvas, palette: Palette, ridge: Ridge): string {
  const { width, height, unit, random } = canvas;
  const kinds: [Kind, ...Kind[]] = [
    ['#ef476f', '#ffd166'],
    ['#ffd166', '#e07a1f'],
    ['#ffffff', '#f2b134'],
    ['#9b5de5', '#fee440'],
    ['#ff8fab', '#fff3b0'],
    ['#f3722c', '#5a3d1e'],
  ];
  const count = Math.round((width / unit) * 1.5);
  const spots = Array.from({ length: count }, () => {
    const x = random() * width;
    const top = ridge(x) + unit * 2;
    return { x, y: top + random() ** 0.8 * (height - top + unit * 3) };
  });
  return spots
    .toSorted((a, b) => a.y - b.y)
    .map(({ x, y }) => {
      const [petal, heart] = pick(random, kinds);
      const size = unit * (0.7 + 2.3 * ((y - height * 0.6) / (height * 0.4))) * between(random, 0.8, 1.25);
      return place(flower(palette, petal, heart, random() < 0.5), x, y, Math.max(size, unit * 0.5));
    })
    .join('');
}

function flower(palette: Palette, petal: string, heart: string, tulip: boolean): string {
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.75);
  const stem = lit(mix(palette.leaf, '#3d7a35', 0.5));
  const foot = `<path d="M0 0V-2.2" stroke="${stem}" stroke-width=".16"/><path d="M0-.1Q.9-.5 1-1.3Q.2-1 0-.1Z" fill="${stem}"/><path d="M0-.1Q-.8-.4-.9-1Q-.2-.8 0-.1Z" fill="${stem}"/>`;
  if (tulip)
    return `${foot}<path d="M-.55-3.3L-.3-2.9L0-3.4L.3-2.9L.55-3.3Q.75-2 0-2Q-.75-2-.55-3.3Z" fill="${lit(petal)}"/>`;
  const petals = Array.from({ length: 6 }, (_, index) => {
    const angle = (index * Math.PI) / 3;
    return circle(Math.cos(angle) * 0.46, -2.4 + Math.sin(angle) * 0.46, 0.34, lit(petal));
  });
  return `${foot}${petals.join('')}${circle(0, -2.4, 0.3, lit(heart))}`;
}

/** Blades of grass along the bottom edge. */
export function grass({ width, height, unit, random }: Canvas, palette: Palette): string {
  const colour = mix(palette.leaf, palette.shadow, 0.12);
  return Array.from({ length: Math.round((width / unit) * 1.1) }, () => {
    const [x, tall, lean] = [random() * width, unit * between(random, 2, 6.5), unit * between(random, -2, 2)];
    const foot = height + unit;
    return polygon(
      [
        [x - unit * 0.35, foot],
        [x + lean, foot - tall - unit],
        [x + unit * 0.35, foot],
      ],
      colour,
      'fill-opacity=".85"',
    );
  }).join('');
}
