// Cuts a JPEG after its pixels, because decoders fail on invalid data after them.
import type { ByteSource } from '../byte-source';
import { ByteWindow } from './byte-window';
import { isFrameMarker, marker, readSegments } from './jpeg';

const endMarker = Uint8Array.of(0xff, marker.end);

/** Ends with EOI, except if the file ends before the end of its pixels, or directly after them. */
export async function cutAfterPixels(source: ByteSource): Promise<ByteSource> {
  const end = await pixelsEnd(new ByteWindow(source));
  if (end === undefined) return source;
  return {
    size: end + endMarker.length,
    async read(at, length) {
      return at < end ? source.read(at, Math.min(length, end - at)) : endMarker.slice(at - end, at - end + length);
    },
  };
}

/** The offset after the last scan; undefined if the file ends in a scan. */
async function pixelsEnd(file: ByteWindow): Promise<number | undefined> {
  let [components, scanned, complete] = [0, false, false];
  for await (const { marker: found, from, data, irregular } of readSegments(file)) {
    if (scanned && (complete || irregular || !isBetweenScans(found))) return from;
    const [count] = (await file.bytes(isFrameMarker(found) ? data + 5 : data, 1)) ?? [];
    // A sequential image whose first scan contains all components has no other scan.
    if (found === sof0 || found === sof1) components = count ?? 0;
    if (found !== marker.scan) continue;
    scanned = true;
    complete = count === components;
  }
  return undefined;
}

const [sof0, sof1] = [0xc0, 0xc1];

/** DHT, DAC, SOS, DQT, DNL, DRI, APPn, COM. */
function isBetweenScans(found: number): boolean {
  return [0xc4, 0xcc, marker.scan, 0xdb, 0xdc, 0xdd, 0xfe].includes(found) || (found >= 0xe0 && found <= 0xef);
}
