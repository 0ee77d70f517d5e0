// Names the color space of an image: the ICC profile's description, or what the chunks of a PNG state.
import type { ByteSource } from '../byte-source';
import { ByteWindow, fourCharacterCode, u16, u32 } from '../formats/byte-window';
import { readIccProfile } from '../formats/icc-profile';
import { readPngChunks } from '../formats/png';
import { readPngColor } from '../formats/png-color';
import type { ImageInfo } from '../image-info';
import { beforeZero, decodeText, displayText } from './display-text';
import type { Problems } from './problems';

/** Undefined if the file states none. */
export async function readColorSpace(
  source: ByteSource,
  info: ImageInfo,
  problems: Problems,
  file = new ByteWindow(source),
): Promise<string | undefined> {
  const profile = await readIccProfile(source, info, file);
  const color = info.format === 'png' ? await readPngColor(file, profile !== undefined) : undefined;
  if (!profile && info.format === 'png' && (await hasProfileChunk(file))) problems.add('profile-damaged');
  if (color?.kind === 'codes') return nameCodePoints(color.primaries, color.transfer);
  if (profile) return profileDescription(profile) ?? colorModel(profile);
  if (color?.kind === 'srgb') return 'sRGB';
  return color?.kind === 'gamma' ? `Gamma ${Math.round(100 / color.gamma) / 100}` : undefined;
}

async function hasProfileChunk(file: ByteWindow): Promise<boolean> {
  for await (const { name } of readPngChunks(file)) {
    if (name === 'IDAT') break;
    if (name === 'iCCP') return true;
  }
  return false;
}

const maxTags = 100;

/** The text of the tag `desc`, in English if there are several languages. */
function profileDescription(profile: Uint8Array): string | undefined {
  const count = profile.length >= 132 ? Math.min(u32(profile, 128), maxTags) : 0;
  for (let tag = 0; tag < count && 144 + 12 * tag <= profile.length; tag++) {
    const entry = 132 + 12 * tag;
    if (fourCharacterCode(profile, entry) !== 'desc') continue;
    const [at, length] = [u32(profile, entry + 4), u32(profile, entry + 8)];
    return at + 12 <= profile.length ? displayText(readDescription(profile.subarray(at, at + length))) : undefined;
  }
  return undefined;
}

/** Version 2 has a text with its length, version 4 a table of languages. */
function readDescription(bytes: Uint8Array): string | undefined {
  const type = bytes.length >= 16 ? fourCharacterCode(bytes, 0) : '';
  if (type === 'desc') return beforeZero(decodeText(bytes.subarray(12, 12 + u32(bytes, 8))));
  if (type === 'text') return beforeZero(decodeText(bytes.subarray(8)));
  if (type !== 'mluc') return undefined;
  const records = Math.min(u32(bytes, 8), maxTags);
  let found: string | undefined;
  for (let record = 0; record < records && 28 + 12 * record <= bytes.length; record++) {
    const at = 16 + 12 * record;
    const [length, offset] = [u32(bytes, at + 4), u32(bytes, at + 8)];
    if (offset + length > bytes.length) continue;
    const english = u16(bytes, at) === 0x656e;
    if (found === undefined || english)
      found = new TextDecoder('utf-16be').decode(bytes.subarray(offset, offset + length)).split('\0', 1)[0];
    if (english) break;
  }
  return found;
}

/** "RGB", "CMYK" or "GRAY", for a profile without a description. */
const colorModel = (profile: Uint8Array): string | undefined => displayText(fourCharacterCode(profile, 16).trim());

const primaries = new Map([
  [1, 'BT.709'],
  [4, 'BT.470 M'],
  [5, 'BT.601 (625 lines)'],
  [6, 'BT.601 (525 lines)'],
  [9, 'BT.2020'],
  [11, 'DCI-P3'],
  [12, 'Display P3'],
]);
const transfers = new Map([
  [1, ''],
  [8, 'linear'],
  [13, ''],
  [16, 'PQ'],
  [18, 'HLG'],
]);

/** Names for code points of ITU-T H.273. */
function nameCodePoints(primary: number, transfer: number): string {
  if (transfer === 16 || transfer === 18)
    return `${primary === 9 ? 'BT.2100' : (primaries.get(primary) ?? 'HDR')} ${transfers.get(transfer)}`;
  if (primary === 1 && transfer === 13) return 'sRGB';
  return `${primaries.get(primary) ?? `Primaries ${primary}`} ${transfers.get(transfer) ?? `transfer ${transfer}`}`.trim();
}
