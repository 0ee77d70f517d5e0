// Creates the XMP packet that declares an image as AI-generated and names the model.
import { xmpOverhead } from '../image/image-info';

/** Declared origin of a result: none, AI-generated with the model, or also the prompt. */
export type Provenance = 'off' | 'source' | 'full';

const trained = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

/** Maximum bytes of the prompt: the packet must fit into one JPEG segment of 65,533 bytes. */
const maxPrompt = 60_000;

/** An XMP packet (UTF-8) with IPTC's digital source type; undefined if the level is `off`. */
export function provenancePacket(level: Provenance, model: string, prompt: string): Uint8Array | undefined {
  if (level === 'off') return undefined;
  const description =
    level === 'full'
      ? `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(prompt, maxPrompt)}</rdf:li></rdf:Alt></dc:description>`
      : '';
  const packet =
    `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>` +
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
    `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
    ` xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"` +
    ` xmp:CreatorTool="${escapeXml(model)}" Iptc4xmpExt:DigitalSourceType="${trained}">${description}` +
    `</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;
  return utf8.encode(packet);
}

/** Maximum bytes reserved. Reserving more would require writing more than one page. */
const maxRoom = 3000;

/** Bytes that the packet takes in a PNG or a JPEG; 0 if there is none or it is too long to reserve. */
export function provenanceSize(level: Provenance, model: string, prompt: string): number {
  const packet = provenancePacket(level, model, prompt);
  const room = packet ? packet.length + xmpOverhead : 0;
  return room <= maxRoom ? room : 0;
}

const utf8 = new TextEncoder();
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Drops control characters that XML forbids, and cuts to whole characters in `limit` bytes. */
function escapeXml(text: string, limit = Infinity): string {
  let escaped = '';
  let bytes = 0;
  for (const letter of text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')) {
    const written = entities[letter] ?? letter;
    bytes += utf8.encode(written).length;
    if (bytes > limit) break;
    escaped += written;
  }
  return escaped;
}
