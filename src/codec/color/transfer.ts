// Decodes sample values to linear light by the transfer functions of ITU-T H.273, table 3, as Chromium does.

/** Maps a sample of 0 to 1 to linear light, where 1 is white. */
export type Transfer = (value: number) => number;

/** Luminance of white in an HDR image (ITU-R BT.2408), and the peak of a display for HLG, in cd/m². */
export const hdrWhite = 203;
export const hdrPeak = 1000;

export const power =
  (exponent: number): Transfer =>
  (value) =>
    value ** exponent;

export const srgbTransfer: Transfer = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** The function of a display for video (ITU-R BT.1886), not the inverse of a camera's function. */
const video = power(2.4);

/** SMPTE ST 2084: 1 is 10,000 cd/m². */
const pq: Transfer = (value) => {
  const signal = value ** (32 / 2523);
  const light = Math.max(0, signal - 0.8359375) / (18.8515625 - 18.6875 * signal);
  return (10_000 / hdrWhite) * light ** (8192 / 1305);
};

/** ITU-R BT.2100: light of the scene, of which 1 is the peak. */
const hlg: Transfer = (value) =>
  value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12;

export const codedTransfers = new Map<number, Transfer>([
  [1, video],
  [4, power(2.2)],
  [5, power(2.8)],
  [6, video],
  [7, (value) => (value < 0.0912 ? value / 4 : ((value + 0.1115) / 1.1115) ** (1 / 0.45))],
  [8, power(1)],
  [11, video],
  [13, srgbTransfer],
  [14, video],
  [15, video],
  [16, pq],
  [17, (value) => (52.37 / 48) * value ** 2.6],
  [18, hlg],
]);
