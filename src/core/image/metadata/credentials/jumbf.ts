// Reads the boxes of a manifest store (JUMBF, ISO/IEC 19566-5), bounded in depth and number.
import { fourCharacterCode, u16, u32 } from '../../formats/byte-window';

export interface JumbfBox {
  /** Type of its content, for example `c2pa`, or of a content box, for example `cbor`. */
  readonly type: string;
  readonly label: string;
  /** Without the box's header. */
  readonly bytes: Uint8Array;
  readonly children: readonly JumbfBox[];
}

const maxDepth = 12;
const maxBoxes = 10_000;
/** After the four characters in a content type of C2PA and ISO. */
const uuidTail = '00110010800000aa00389b71';

/** @throws {RangeError} for lengths beyond a box, or more than the limits. */
export function readJumbf(bytes: Uint8Array): JumbfBox | undefined {
  const budget = { left: maxBoxes };
  const [first] = readBoxes(bytes, 0, budget);
  return first?.type === 'c2pa' ? first : undefined;
}

function readBoxes(bytes: Uint8Array, depth: number, budget: { left: number }): JumbfBox[] {
  if (depth > maxDepth) throw new RangeError('Boxes are too deep.');
  const boxes: JumbfBox[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    if (budget.left-- <= 0) throw new RangeError('Too many boxes.');
    const type = fourCharacterCode(bytes, at + 4);
    const stated = u32(bytes, at);
    const long = stated === 1;
    if (long && at + 16 > bytes.length) throw new RangeError('A truncated box.');
    // A length of 0 is up to the end.
    const length =
      stated === 0 ? bytes.length - at : long ? u32(bytes, at + 8) * 0x1_0000_0000 + u32(bytes, at + 12) : stated;
    const header = long ? 16 : 8;
    if (length < header || length > bytes.length - at) throw new RangeError('A box beyond its end.');
    const content = bytes.subarray(at + header, at + length);
    boxes.push(
      type === 'jumb' ? readSuperbox(content, depth, budget) : { type, label: '', bytes: content, children: [] },
    );
    at += length;
    if (depth === 0) break;
  }
  return boxes;
}

function readSuperbox(bytes: Uint8Array, depth: number, budget: { left: number }): JumbfBox {
  const [description, ...children] = readBoxes(bytes, depth + 1, budget);
  if (description?.type !== 'jumd' || description.bytes.length < 17) throw new RangeError('A box without description.');
  const end = description.bytes.indexOf(0, 17);
  const labeled = (description.bytes[16]! & 2) !== 0;
  const label = labeled && end > 17 ? new TextDecoder().decode(description.bytes.subarray(17, end)) : '';
  const uuid = [...description.bytes.subarray(4, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const type = uuid === uuidTail ? fourCharacterCode(description.bytes, 0) : u16(description.bytes, 0).toString(16);
  return { type, label, bytes, children };
}

export const childOf = (box: JumbfBox | undefined, label: string): JumbfBox | undefined =>
  box?.children.find((child) => child.label === label);

/** The content of the box of that type in a superbox. */
export const contentOf = (box: JumbfBox | undefined, type: string): Uint8Array | undefined =>
  box?.children.find((child) => child.type === type)?.bytes;
