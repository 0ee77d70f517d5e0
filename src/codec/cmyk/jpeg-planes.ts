// Decodes a four-component JPEG to planes of samples, and reads them as rows at full resolution.
import { inverseDct } from './idct';
import {
  readFrame,
  isStandaloneMarker,
  readTables,
  type JpegComponent,
  type JpegFrame,
  type JpegTables,
} from './jpeg-frame';
import { decodeScan, progressiveCoder, readScanHeader, sequentialCoder } from './jpeg-scan';

/** A component's samples: `stride` per row, including padding to whole blocks. */
export interface SamplePlane {
  readonly component: JpegComponent;
  readonly samples: Uint8ClampedArray;
  readonly stride: number;
}

export interface DecodedPlanes {
  readonly frame: JpegFrame;
  readonly planes: readonly SamplePlane[];
  readonly transform: number | undefined;
}

/**
 * Supports baseline and progressive JPEGs of 8 bits with Huffman coding.
 * @throws for any other encoding, and for damaged data.
 */
export function decodePlanes(bytes: Uint8Array): DecodedPlanes {
  const tables: JpegTables = { quantization: [], dc: [], ac: [], restart: 0, transform: undefined };
  let image: PlaneDecoder | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) at++;
    else if (marker === 0xd9) break;
    else if (isStandaloneMarker(marker)) at += 2;
    else {
      const end = at + 2 + Math.max(2, (bytes[at + 2]! << 8) | bytes[at + 3]!);
      const data = bytes.subarray(at + 4, end);
      at = end;
      if (marker >= 0xc0 && marker <= 0xc2) {
        if (image) throw new Error('A second frame.');
        image = createPlaneDecoder(readFrame(data, marker === 0xc2));
      } else if (marker === 0xda) {
        if (!image) throw new Error('A scan without a frame.');
        at = image.scan(bytes, at, data, tables);
      } else {
        readTables(tables, marker, data);
      }
    }
  }
  if (!image) throw new Error('No frame.');
  return { frame: image.frame, planes: image.finish(), transform: tables.transform };
}

interface PlaneDecoder {
  readonly frame: JpegFrame;
  /** @returns the offset after the scan. */
  scan(bytes: Uint8Array, at: number, data: Uint8Array, tables: JpegTables): number;
  finish(): SamplePlane[];
}

function createPlaneDecoder(frame: JpegFrame): PlaneDecoder {
  /** Quantization tables as of each component's first scan. */
  const quantizations = new Map<JpegComponent, Uint16Array>();
  const planes = new Map<JpegComponent, SamplePlane>();
  const coefficients = new Map<JpegComponent, Int16Array>();
  const planeOf = (component: JpegComponent): SamplePlane => {
    const { across, down } = component.stored;
    const known = planes.get(component);
    const plane = known ?? { component, samples: new Uint8ClampedArray(across * down * 64), stride: across * 8 };
    if (!known) planes.set(component, plane);
    return plane;
  };
  const coefficientsOf = (component: JpegComponent): Int16Array => {
    const { across, down } = component.stored;
    const known = coefficients.get(component) ?? new Int16Array(across * down * 64);
    coefficients.set(component, known);
    return known;
  };
  const draw = (component: JpegComponent, place: number, block: Int16Array, from = 0): void => {
    const { samples: to, stride } = planeOf(component);
    const { across } = component.stored;
    const at = Math.floor(place / across) * 8 * stride + (place % across) * 8;
    inverseDct(block, from, quantizations.get(component)!, to, at, stride);
  };
  const finishProgressive = (component: JpegComponent): void => {
    const all = coefficientsOf(component);
    const { across, down } = component.stored;
    for (let place = 0; place < across * down; place++) draw(component, place, all, place * 64);
    coefficients.delete(component);
  };
  return {
    frame,
    scan(bytes, at, data, tables) {
      const scan = readScanHeader(data, frame);
      for (const { component } of scan.components) {
        const table = quantizations.get(component) ?? tables.quantization[component.quantization];
        if (!table) throw new Error('No quantization.');
        quantizations.set(component, table);
      }
      const coder = frame.progressive
        ? progressiveCoder(scan, tables, coefficientsOf)
        : sequentialCoder(scan, tables, draw);
      return decodeScan(bytes, at, frame, scan, tables, coder);
    },
    finish() {
      if (quantizations.size < frame.components.length) throw new Error('A component without a scan.');
      if (frame.progressive) frame.components.forEach(finishProgressive);
      return frame.components.map(planeOf);
    },
  };
}

/** Reads rows of a plane at the image's width; a plane with half the samples is interpolated. */
export function createRowReader(
  { component, samples: all, stride }: SamplePlane,
  frame: JpegFrame,
): (y: number) => Float32Array {
  const { width, height } = component;
  const [across, down] = [frame.across / component.across, frame.down / component.down];
  const row = new Float32Array(width);
  const wide = new Float32Array(frame.width);
  return (y) => {
    const middle = Math.min(height - 1, Math.floor(y / down));
    // The adjacent row above or below, whichever is nearer to the image's row.
    const other = down === 2 ? Math.min(height - 1, Math.max(0, middle + (y % 2 === 0 ? -1 : 1))) : middle;
    const [near, far] = [middle * stride, other * stride];
    for (let x = 0; x < width; x++) row[x] = 0.75 * all[near + x]! + 0.25 * all[far + x]!;
    if (across === 1) return row;
    for (let x = 0; x < frame.width; x++) {
      const at = Math.min(width - 1, Math.floor(x / across));
      const beside = across === 2 ? Math.min(width - 1, Math.max(0, at + (x % 2 === 0 ? -1 : 1))) : at;
      wide[x] = 0.75 * row[at]! + 0.25 * row[beside]!;
    }
    return wide;
  };
}
