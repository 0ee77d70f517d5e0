// Draws a sitting kitten that looks at the viewer.
import { mix } from './canvas';
import type { Palette } from './palette';

/** The coats that a prompt can name, ginger otherwise. */
const coats: readonly [RegExp, string, string][] = [
  [/\bblack\b|黑/i, '#3a3a46', '#6a6a78'],
  [/\bwhite\b|白/i, '#f4efe6', '#ffffff'],
  [/\b(?:grey|gray|silver)\b|灰/i, '#8d94a3', '#e6e8ee'],
];

/** 100 units high, its paws at the origin. */
export function kitten(prompt: string, palette: Palette): string {
  const [, coat, bib] = coats.find(([words]) => words.test(prompt)) ?? [/$/, '#ef9440', '#fff0d9'];
  const lit = (colour: string) => mix(colour, palette.shadow, palette.shade * 0.45);
  const [fur, pale] = [lit(coat), lit(bib)];
  const dark = lit(mix(coat, '#5a2a10', 0.38));
  const side = mix(fur, dark, 0.35);
  const eye =
    '<ellipse cx="10.5" cy="-71" rx="5.4" ry="6" fill="#fffdf4"/><ellipse cx="10.2" cy="-71" rx="4.5" ry="5.5" fill="#6da34d"/>' +
    '<ellipse cx="10" cy="-71" rx="2.7" ry="4.6" fill="#20242b"/><circle cx="8.8" cy="-73.2" r="1.5" fill="#fff"/>';
  const ear =
    `<path d="M7-88C12-98 18-105 23-106C27-98 27-88 25-78Z" fill="${fur}"/>` +
    `<path d="M13-88C16-94 19-98 21.5-99.500C23.500-94 23.500-88 22.500-82Z" fill="${lit('#f3a6a0')}"/>`;
  return [
    '<ellipse cx="2" cy="0" rx="36" ry="5" fill="#000" opacity=".16"/>',
    stroke('M20-7C44-4 53-22 43-36C39-42 44-48 49-46', side, 9),
    stroke('M46-44C44-46 46-49 49-46', pale, 9.5),
    `<path d="M-26 0C-37-22-24-60 0-60C24-60 37-22 26 0C16 3-16 3-26 0Z" fill="${fur}"/>`,
    `<path d="M12-57C27-47 33.500-20 25 0C20 2 14 2 8 2C22-14 22-40 12-56Z" fill="${side}" opacity=".4"/>`,
    `<path d="M-14-54C-15-39-7-30 0-26C7-30 15-39 14-54Z" fill="${pale}"/>`,
    mirrored(
      stroke('M29-26L22-25', dark, 2.6) + stroke('M29-18L22.500-18', dark, 2.6) + stroke('M26-34L20-32', dark, 2.6),
    ),
    mirrored(
      `<path d="M0-24C13-27 14-12 14-3H0Z" fill="${fur}"/><ellipse cx="8.500" cy="-3" rx="7.500" ry="5" fill="${pale}"/>`,
    ),
    stroke('M0-24V-4', side, 1.4),
    mirrored(stroke('M7-3V.6', side, 0.9) + stroke('M10.500-3V.4', side, 0.9)),
    mirrored(ear),
    `<ellipse cx="0" cy="-73" rx="29" ry="24" fill="${fur}"/>`,
    mirrored(
      stroke('M5.500-95V-86', dark, 2.6) + stroke('M27-72L21.500-71', dark, 2.4) + stroke('M26-66L21-66', dark, 2.4),
    ),
    stroke('M0-96V-84.500', dark, 2.8),
    `<path d="M-14-62C-14-70-5-72 0-68C5-72 14-70 14-62C14-54 6-51.500 0-51.500C-6-51.500-14-54-14-62Z" fill="${pale}"/>`,
    mirrored(eye),
    mirrored(`<ellipse cx="18" cy="-62" rx="4.500" ry="2.800" fill="#f28b82" opacity=".35"/>`),
    `<path d="M-3.200-65.500H3.200L0-61.800Z" fill="${lit('#e0767a')}"/>`,
    stroke(
      'M0-62V-59.500M0-59.500C-1.500-56.500-5-56.500-6.500-58.500M0-59.500C1.500-56.500 5-56.500 6.500-58.500',
      lit('#5b3a30'),
      1.1,
    ),
    mirrored(stroke('M15-61L35-64M15-59L35-57.500', '#fffaf0', 0.7)),
  ].join('');
}

/** On both sides of the middle. */
function mirrored(svg: string): string {
  return `${svg}<g transform="scale(-1 1)">${svg}</g>`;
}

function stroke(d: string, colour: string, wide: number): string {
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${wide}" stroke-linecap="round"/>`;
}
