// Draws bread: a round loaf and a long one.

const crust = '#c9833f';
const dark = '#8f4f1f';
const flour = '#f6e0b8';

/** 90 units wide, its foot at the origin. */
export const roundLoaf =
  `<path d="M-45 0C-52-30-30-58 0-58C30-58 52-30 45 0C30 4-30 4-45 0Z" fill="${crust}"/>` +
  `<path d="M14-56C38-48 51-26 45 0C38 2 28 3 18 3C36-12 36-40 14-56Z" fill="${dark}" opacity=".4"/>` +
  `<path d="M-34-18C-36-32-24-46-8-50" fill="none" stroke="#e7b06a" stroke-width="5" stroke-linecap="round" opacity=".7"/>` +
  `<path d="M-18-44C-8-34-4-22-6-8M4-50C14-38 18-26 16-10M24-44C30-36 33-28 32-16" fill="none" stroke="${flour}" stroke-width="5.5" stroke-linecap="round"/>` +
  `<path d="M-18-44C-8-34-4-22-6-8M4-50C14-38 18-26 16-10M24-44C30-36 33-28 32-16" fill="none" stroke="${dark}" stroke-width="1.300" stroke-linecap="round" transform="translate(3.200 0)" opacity=".7"/>`;

/** 120 units wide, its foot at the origin. */
export const flat =
  `<path d="M-60-12C-62-28-46-34-30-36C-10-40 20-40 36-36C50-33 62-26 60-12C58 2 44 2 30 2H-32C-46 2-58 0-60-12Z" fill="${crust}"/>` +
  `<path d="M60-12C58 2 44 2 30 2H-32C-46 2-58 0-60-12C-40-4 38-4 60-12Z" fill="${dark}" opacity=".45"/>` +
  `<path d="M-42-12L-30-32M-20-11L-8-35M4-11L16-36M28-12L38-33" stroke="${flour}" stroke-width="6.500" stroke-linecap="round"/>` +
  `<path d="M-39-12L-27-32M-17-11L-5-35M7-11L19-36M31-12L41-33" stroke="${dark}" stroke-width="1.300" stroke-linecap="round" opacity=".7"/>`;
