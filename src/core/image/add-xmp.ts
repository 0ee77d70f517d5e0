// Adds XMP properties to a received image: to the packet it has, or in a new one.
import type { ByteSource, Splice } from './byte-source';
import type { ImageInfo } from './image-info';
import { ByteWindow } from './formats/byte-window';
import { findContentCredentials } from './formats/content-credentials';
import { findXmpPackets, replaceXmpPacket, type XmpPacket } from './formats/xmp-packets';
import { insertXmp } from './inspect';
import { addToXmp, decodeXmp, propertyKey, readXmp, writeXmp, type Xmp, type XmpProperty } from './xmp';

/** Names the place of content credentials that are not in the file. */
const remoteCredentials = { key: 'http://purl.org/dc/terms/provenance', name: 'provenance' };

/**
 * The splices that add the properties that the image does not state already, the first ones if not all fit. None if the
 * image has content credentials, which they would invalidate, or a packet that cannot be extended safely.
 */
export async function addXmp(
  source: ByteSource,
  found: ImageInfo,
  properties: readonly XmpProperty[],
): Promise<Splice[]> {
  if (properties.length === 0) return [];
  const file = new ByteWindow(source);
  if ((await findContentCredentials(file, found.format)).length > 0) return [];
  const all = await findXmpPackets(file, found.format);
  const packets = all.filter(({ extension }) => !extension);
  const [place] = packets;
  if (!place) return fitting(properties, (some) => insertXmp(source, found, writeXmp(some)));
  const read = readPackets(packets);
  const [first] = read;
  const more = readExtension(all.filter(({ extension }) => extension));
  if (!first || read.length < packets.length || more === undefined) return [];
  const states = (key: string, name: string) => more.includes(name) || read.some(({ xmp }) => xmp.properties.has(key));
  if (states(remoteCredentials.key, remoteCredentials.name)) return [];
  const missing = properties.filter((one) => !states(propertyKey(one), one.name));
  return fitting(missing, (some) => replaceXmpPacket(file, found, place, addToXmp(first.text, first.xmp, some)));
}

/** Leaves out properties from the end until there are splices. */
async function fitting(
  properties: readonly XmpProperty[],
  splicesOf: (some: readonly XmpProperty[]) => Promise<Splice[]>,
): Promise<Splice[]> {
  for (let count = properties.length; count > 0; count--) {
    const splices = await splicesOf(properties.slice(0, count));
    if (splices.length > 0) return splices;
  }
  return [];
}

/** Up to the first packet that cannot be read. */
function readPackets(packets: readonly XmpPacket[]): { text: string; xmp: Xmp }[] {
  const read: { text: string; xmp: Xmp }[] = [];
  for (const { bytes } of packets) {
    const text = bytes && decodeXmp(bytes);
    const xmp = text === undefined ? undefined : readXmp(text);
    if (text === undefined || !xmp) break;
    read.push({ text, xmp });
  }
  return read;
}

/** The names in an extension are only searched, because its parts may be in any order. */
function readExtension(parts: readonly XmpPacket[]): string | undefined {
  const texts = parts.map(({ bytes }) => bytes && new TextDecoder('latin1').decode(bytes));
  return texts.includes(undefined) ? undefined : texts.join('');
}
