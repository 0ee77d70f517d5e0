// Draws a still life: a table before a window, with bread, a cup and a jug of flowers.
import { flat, roundLoaf } from './bread';
import { type Canvas, circle, downward, glowing, mix, place, rectangle } from './canvas';
import type { Palette } from './palette';
import { between, pick } from './random';

/** Fills the whole canvas; the window shows only the colors of the sky that was drawn before. */
export function table(canvas: Canvas, palette: Palette): string {
  const { width, height, unit, random } = canvas;
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.6);
  const wall = lit(pick(random, ['#e9d8bf', '#d7dfd6', '#e8cdb8', '#cfd8df']));
  const edge = height * 0.66;
  const plank = lit('#a8703f');
  const parts = [rectangle(0, 0, width, height, downward(canvas, mix(wall, '#ffffff', 0.25), wall))];
  const windowWide = Math.min(unit * 58, width * 0.5);
  const windowX = width * (width > height ? between(random, 0.08, 0.16) : 0.08);
  parts.push(windowFrame(canvas, palette, windowX, edge - unit * 62, windowWide, unit * 50));
  parts.push(circle(windowX + windowWide / 2, edge - unit * 36, unit * 80, glowing(canvas, palette.light, 0.5)));
  parts.push(
    rectangle(
      0,
      edge,
      width,
      height - edge,
      downward(canvas, mix(plank, palette.light, 0.3), plank, mix(plank, '#4a2a14', 0.4)),
    ),
  );
  for (let y = edge + unit * 5; y < height; y += unit * 9) {
    parts.push(rectangle(0, y, width, unit * 0.35, lit('#5d3a1e'), 'fill-opacity=".4"'));
  }
  parts.push(rectangle(0, edge - unit * 0.2, width, unit * 0.9, mix(plank, '#ffffff', 0.35)));
  const middle = width * (width > height ? 0.52 : 0.5);
  const stand = (svg: string, x: number, y: number, scale: number) => {
    const shadow = `<ellipse cx="6" cy="1" rx="62" ry="7" fill="#2a1608" opacity=".28"/>`;
    return place(shadow + svg, x, y, (unit / 10) * scale);
  };
  parts.push(stand(jug(palette, random() < 0.5 ? '#f2b134' : '#e87a90'), middle + unit * 33, edge + unit * 5, 4.4));
  parts.push(stand(roundLoaf, middle - unit * 20, edge + unit * 9, 5.2));
  parts.push(stand(flat, middle + unit * 4, edge + unit * 18, 4.2));
  parts.push(stand(cup(palette), middle - unit * 38, edge + unit * 21, 2.9));
  return parts.join('');
}

function windowFrame(canvas: Canvas, palette: Palette, x: number, y: number, wide: number, tall: number): string {
  const { unit } = canvas;
  const frame = mix('#fbf5ea', palette.shadow, palette.shade * 0.6);
  const hill = `<path d="M0 .78C.2 .62 .36 .66 .5 .74C.68 .6 .86 .62 1 .7V1H0Z" fill="${palette.far}"/><path d="M0 .9C.3 .74 .6 .94 1 .82V1H0Z" fill="${palette.leaf}" opacity=".8"/>`;
  return [
    rectangle(x - unit * 2, y - unit * 2, wide + unit * 4, tall + unit * 4, frame),
    rectangle(x, y, wide, tall, downward(canvas, ...palette.sky)),
    circle(x + wide * 0.7, y + tall * 0.3, unit * 4, palette.light),
    `<g transform="translate(${x} ${y}) scale(${wide} ${tall})">${hill}</g>`,
    rectangle(x + wide / 2 - unit * 0.8, y, unit * 1.6, tall, frame),
    rectangle(x, y + tall * 0.45, wide, unit * 1.4, frame),
    rectangle(x - unit * 4, y + tall + unit * 2, wide + unit * 8, unit * 2.4, mix(frame, '#8a7a66', 0.25)),
  ].join('');
}

function cup(palette: Palette): string {
  const body = mix('#fdf8ef', palette.shadow, palette.shade * 0.5);
  return (
    `<ellipse cx="0" cy="0" rx="50" ry="8" fill="${mix(body, '#9aa7b0', 0.3)}"/><ellipse cx="0" cy="-3" rx="50" ry="8" fill="${body}"/>` +
    `<path d="M28-42C54-46 56-14 22-14" fill="none" stroke="${body}" stroke-width="7"/>` +
    `<path d="M-32-50H32C32-20 22-4 0-4C-22-4-32-20-32-50Z" fill="${body}"/><path d="M12-50H32C32-20 22-4 4-4C16-14 18-34 12-50Z" fill="#000" opacity=".1"/>` +
    '<ellipse cx="0" cy="-50" rx="32" ry="7" fill="#e9ddc9"/><ellipse cx="0" cy="-49" rx="28" ry="5.500" fill="#6b4028"/>' +
    '<path d="M-10-60C-18-72-2-80-10-94M10-60C2-72 18-80 10-94" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".45"/>'
  );
}

function jug(palette: Palette, bloom: string): string {
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.5);
  const stems = [
    [-34, -118],
    [-14, -138],
    [8, -128],
    [28, -140],
    [42, -112],
  ] as const;
  const head = (x: number, y: number) =>
    Array.from({ length: 7 }, (_, index) => {
      const angle = (index * Math.PI * 2) / 7;
      return circle(x + Math.cos(angle) * 9, y + Math.sin(angle) * 9, 7, lit(bloom));
    }).join('') + circle(x, y, 6.5, lit('#7a4a2a'));
  return (
    stems
      .map(
        ([x, y]) =>
          `<path d="M0-60Q${x * 0.3} ${y * 0.7} ${x} ${y}" fill="none" stroke="${lit('#4f7f45')}" stroke-width="3.500"/>`,
      )
      .join('') +
    stems.map(([x, y]) => head(x, y)).join('') +
    `<path d="M24-62C50-66 50-26 22-22" fill="none" stroke="${lit('#4f7d94')}" stroke-width="7"/>` +
    `<path d="M-22-74H22C20-62 34-48 34-28C34-8 22 0 0 0C-22 0-34-8-34-28C-34-48-20-62-22-74Z" fill="${lit('#5d8fa8')}"/>` +
    '<path d="M10-74H22C20-62 34-48 34-28C34-8 22 0 4 0C22-20 20-52 10-74Z" fill="#000" opacity=".14"/>' +
    '<path d="M-24-38C-24-46-18-54-16-60" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" opacity=".5"/>'
  );
}
