// Reads IPTC statements from Photoshop image resources.
import { fourCharacterCode, u16, u32 } from '../formats/byte-window';
import { decodeText, displayText } from './display-text';
import type { Statement, StatementName } from './image-metadata';

/** Datasets of record 2. */
const datasets = new Map<number, StatementName>([
  [5, 'title'],
  [25, 'keywords'],
  [65, 'software'],
  [80, 'creator'],
  [110, 'credit'],
  [116, 'copyright'],
  [120, 'description'],
]);
/** City, sublocation, state and country. */
const places = new Set([90, 92, 95, 101]);
const iptcResource = 0x0404;
const maxDatasets = 1000;

export interface IptcMetadata {
  readonly statements: readonly Statement[];
  /** Whether a country or a place in it is named. */
  readonly hasLocation: boolean;
  readonly damaged: boolean;
}

/** @param bytes image resources (`8BIM`), or the records alone. */
export function readIptc(bytes: Uint8Array): IptcMetadata {
  const resources = bytes.length >= 4 && fourCharacterCode(bytes, 0) === '8BIM';
  if (!resources) return readRecords(bytes);
  let damaged = false;
  for (let at = 0; at + 12 <= bytes.length;) {
    if (fourCharacterCode(bytes, at) !== '8BIM') break;
    const id = u16(bytes, at + 4);
    // A name with its length, padded to an even number of bytes.
    const data = at + 6 + ((bytes[at + 6]! + 2) & ~1) + 4;
    if (data > bytes.length) {
      damaged = true;
      break;
    }
    const length = u32(bytes, data - 4);
    if (id === iptcResource) {
      const records = readRecords(bytes.subarray(data, data + length));
      return { ...records, damaged: records.damaged || data + length > bytes.length };
    }
    at = data + length + (length % 2);
  }
  return { statements: [], hasLocation: false, damaged };
}

function readRecords(bytes: Uint8Array): IptcMetadata {
  const statements: Statement[] = [];
  let [hasLocation, at] = [false, 0];
  for (let count = 0; at + 5 <= bytes.length && bytes[at] === 0x1c && count < maxDatasets; count++) {
    const [record, dataset, length] = [bytes[at + 1]!, bytes[at + 2]!, u16(bytes, at + 3)];
    // The highest bit announces a longer length, which no text needs.
    if (length > 0x7fff || at + 5 + length > bytes.length) return { statements, hasLocation, damaged: true };
    const value = record === 2 ? displayText(decodeText(bytes.subarray(at + 5, at + 5 + length)), 'long') : undefined;
    const name = datasets.get(dataset);
    if (name && value) statements.push({ name, value });
    if (value && places.has(dataset)) hasLocation = true;
    at += 5 + length;
  }
  return { statements, hasLocation, damaged: false };
}
