// Makes colour profiles of grey from a curve.

/** @param space what the curve leads to: light, or brightness as the eye sees it. @param curve 0 to 1 both ways. */
export function greyProfile(space: 'XYZ ' | 'Lab ', curve: (grey: number) => number): Buffer {
  const count = 256;
  const values = Buffer.alloc(12 + count * 2);
  values.write('curv');
  values.writeUInt32BE(count, 8);
  for (let n = 0; n < count; n++) values.writeUInt16BE(Math.round(curve(n / (count - 1)) * 65535), 12 + n * 2);
  const header = Buffer.alloc(128);
  header.writeUInt32BE(144 + values.length, 0);
  header[8] = 2;
  header.write(`prtrGRAY${space}`, 12);
  header.write('acsp', 36);
  // The white of D50.
  for (const [n, value] of [0.9642, 1, 0.8249].entries()) header.writeUInt32BE(Math.round(value * 65536), 68 + n * 4);
  const tag = Buffer.alloc(16);
  tag.writeUInt32BE(1, 0);
  tag.write('kTRC', 4);
  tag.writeUInt32BE(144, 8);
  tag.writeUInt32BE(values.length, 12);
  return Buffer.concat([header, tag, values]);
}
