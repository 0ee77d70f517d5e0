// Reads whether an image states that it was generated, in its content credentials or XMP.
import type { ByteSource } from './byte-source';
import { ByteWindow } from './formats/byte-window';
import { findContentCredentials } from './formats/content-credentials';
import { findXmpPackets } from './formats/xmp-packets';
import { sniff } from './inspect';
import { decodeXmp, propertyKey, readXmp } from './xmp';

const sourceType = propertyKey({ prefix: 'Iptc4xmpExt', name: 'DigitalSourceType' });
/** Maximum bytes read of content credentials; they have the statement before their thumbnails' end. */
const maxCredentials = 4 * 1024 * 1024;

/** True if all its statements say so, false if one says otherwise (IPTC's digital source type), undefined if it states nothing. */
export async function isStatedGenerated(source: ByteSource): Promise<boolean | undefined> {
  const file = new ByteWindow(source);
  const magic = await file.bytes(0, 12);
  const format = magic && sniff(magic);
  if (!format) return undefined;
  const statements: string[] = [];
  for (const { bytes, extension } of await findXmpPackets(file, format)) {
    const text = bytes && !extension ? decodeXmp(bytes) : undefined;
    const value = text && readXmp(text)?.properties.get(sourceType);
    if (value) statements.push(value.trim().replace(/^.*\//, ''));
  }
  let room = maxCredentials;
  let claims = '';
  for (const { from, to } of await findContentCredentials(file, format)) {
    const bytes = await file.copy(from, Math.min(to - from, room));
    room -= bytes.length;
    claims += new TextDecoder('latin1').decode(bytes);
  }
  // The texts in a claim are not separated from what follows.
  for (const [, value = ''] of claims.matchAll(/digitalsourcetype\/(trainedAlgorithmicMedia|\w{0,40})/g))
    statements.push(value);
  return statements.length === 0 ? undefined : statements.every((value) => value === 'trainedAlgorithmicMedia');
}
