// Reads DER (ASN.1), as in certificates and time stamps: names, keys and times.
import { concat } from '../../formats/byte-window';

interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

const tags = { octets: 0x04, oid: 0x06, time: 0x18, sequence: 0x30, set: 0x31 } as const;

/** Far more than certificates and time stamps have on one level. */
const maxValues = 1000;

/** The values one after another. @throws {RangeError} for a length beyond the end, and for too many values. */
function readDer(bytes: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    if (values.length === maxValues) throw new RangeError('Too many values.');
    const tag = bytes[at]!;
    let length = bytes[at + 1]!;
    let data = at + 2;
    if (length & 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 4 || data + count > bytes.length) throw new RangeError('A wrong length.');
      length = bytes.subarray(data, data + count).reduce((sum, byte) => sum * 256 + byte, 0);
      data += count;
    }
    if (length > bytes.length - data) throw new RangeError('A value beyond its end.');
    values.push({ tag, content: bytes.subarray(data, data + length), whole: bytes.subarray(at, data + length) });
    at = data + length;
  }
  return values;
}

/** Object identifiers are compared as hexadecimal digits. */
const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export interface Certificate {
  readonly commonName?: string;
  readonly organization?: string;
  /** `SubjectPublicKeyInfo` for WebCrypto. */
  readonly publicKey: Uint8Array;
  /** Object identifiers of the key's algorithm and of its curve. */
  readonly algorithm: string;
  readonly curve?: string;
}

const oids = { commonName: '550403', organization: '55040a', rsa: '2a864886f70d010101' } as const;

/** @throws {RangeError} if it is not a certificate. */
export function readCertificate(bytes: Uint8Array): Certificate {
  const body = inside(inside(readDer(bytes)[0])[0]);
  // The version is optional; serial number, algorithm, issuer and validity precede the subject.
  const first = body[0]?.tag === 0xa0 ? 1 : 0;
  const [subject, key] = [body[first + 4], body[first + 5]];
  const [algorithm, bits] = inside(key);
  const [id, parameters] = inside(algorithm);
  if (!subject || !key || !bits || !id) throw new RangeError('Not a certificate.');
  const names = new Map<string, string>();
  for (const set of inside(subject))
    for (const pair of inside(set)) {
      const [type, value] = inside(pair);
      if (type && value) names.set(hexOf(type.content), decodeString(value));
    }
  const [commonName, organization] = [names.get(oids.commonName), names.get(oids.organization)];
  return {
    ...(commonName === undefined ? {} : { commonName }),
    ...(organization === undefined ? {} : { organization }),
    publicKey: key.whole,
    algorithm: hexOf(id.content),
    ...(parameters?.tag === tags.oid ? { curve: hexOf(parameters.content) } : {}),
  };
}

/** The key with RSA's general algorithm, because WebCrypto does not import keys that are only for PSS. */
export function asRsaKey(key: Uint8Array): Uint8Array {
  const bits = inside(readDer(key)[0])[1]?.whole ?? new Uint8Array();
  const algorithm = Uint8Array.of(
    0x30,
    0x0d,
    0x06,
    0x09,
    ...oids.rsa.match(/../g)!.map((digits) => parseInt(digits, 16)),
    5,
    0,
  );
  const length = algorithm.length + bits.length;
  return concat(Uint8Array.of(0x30, 0x82, length >> 8, length & 255), algorithm, bits);
}

const inside = (value: DerValue | undefined): DerValue[] => {
  if (!value || (value.tag & 0x20) === 0) throw new RangeError('Not a sequence.');
  return readDer(value.content);
};

function decodeString({ tag, content }: DerValue): string {
  return new TextDecoder(tag === 0x1e ? 'utf-16be' : 'utf-8').decode(content);
}

const timeStampInfo = '2a864886f70d0109100104';
const maxDepth = 12;

/** The time in a time stamp (RFC 3161), as ISO 8601; undefined if there is none. */
export function readTimeStamp(bytes: Uint8Array): string | undefined {
  const content = findContent(readDer(bytes), 0);
  const info = content && readDer(content)[0];
  const time = info && readDer(info.content).find(({ tag }) => tag === tags.time);
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(time ? decodeString(time) : '');
  return found ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${found[6]}Z` : undefined;
}

/** The content after the identifier of a time stamp's data. */
function findContent(values: readonly DerValue[], depth: number): Uint8Array | undefined {
  if (depth > maxDepth) return undefined;
  for (const [index, value] of values.entries()) {
    if (value.tag === tags.oid && hexOf(value.content) === timeStampInfo) {
      const [octets] = inside(values[index + 1]);
      if (octets?.tag === tags.octets) return octets.content;
    }
    const found = (value.tag & 0x20) === 0 ? undefined : findContent(readDer(value.content), depth + 1);
    if (found) return found;
  }
  return undefined;
}
