// Reads a manifest store: the active manifest with its claim, assertions and signature.
import { decodeCbor, CborTag, type CborMap } from './cbor';
import { childOf, contentOf, readJumbf, type JumbfBox } from './jumbf';

export interface Manifest {
  readonly label: string;
  readonly claim: CborMap;
  /** The bytes that the signature covers. */
  readonly claimBytes: Uint8Array;
  readonly assertions: readonly JumbfBox[];
  readonly signature: CoseSignature | undefined;
}

export interface CoseSignature {
  readonly protectedBytes: Uint8Array;
  readonly headers: CborMap;
  readonly unprotected: CborMap;
  readonly signature: Uint8Array;
}

const maxManifests = 1000;
const empty: CborMap = new Map();

export const asMap = (value: unknown): CborMap => (value instanceof Map ? value : empty);
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The manifests, the active one last. @throws {RangeError} if the store is damaged. */
export function readManifests(bytes: Uint8Array): readonly JumbfBox[] {
  const store = readJumbf(bytes);
  const manifests = store?.children.filter(({ type }) => ['c2ma', 'c2um', 'c2cm'].includes(type)) ?? [];
  if (manifests.length === 0 || manifests.length > maxManifests) throw new RangeError('No manifest.');
  return manifests;
}

/** @throws {RangeError} if the claim cannot be read; compressed manifests are not supported. */
export function readManifest(box: JumbfBox): Manifest {
  const claimBox = box.children.find(({ type }) => type === 'c2cl');
  const claimBytes = contentOf(claimBox, 'cbor');
  if (!claimBytes) throw new RangeError('No claim.');
  const claim = decodeCbor(claimBytes);
  if (!(claim instanceof Map)) throw new RangeError('The claim is not a map.');
  const assertions = box.children.find(({ type }) => type === 'c2as')?.children ?? [];
  return { label: box.label, claim, claimBytes, assertions, signature: readSignature(box) };
}

/** COSE_Sign1: undefined if it is absent or damaged. */
function readSignature(manifest: JumbfBox): CoseSignature | undefined {
  const bytes = contentOf(
    manifest.children.find(({ type }) => type === 'c2cs') ?? childOf(manifest, 'c2pa.signature'),
    'cbor',
  );
  try {
    const decoded = bytes && decodeCbor(bytes);
    const parts = asList(decoded instanceof CborTag ? decoded.value : decoded);
    const [protectedBytes, unprotected, , signature] = parts;
    if (!(protectedBytes instanceof Uint8Array) || !(signature instanceof Uint8Array)) return undefined;
    const headers = protectedBytes.length === 0 ? empty : asMap(decodeCbor(protectedBytes));
    return { protectedBytes, headers, unprotected: asMap(unprotected), signature };
  } catch {
    return undefined;
  }
}

export interface Certificates {
  readonly signer: Uint8Array;
  readonly issuer?: Uint8Array;
  /** Whether the signature covers them. */
  readonly signed: boolean;
}

/** The signer's certificate and its issuer's, in either header. */
export function certificatesOf({ headers, unprotected }: CoseSignature): Certificates | undefined {
  for (const map of [headers, unprotected])
    for (const key of [33, 'x5chain']) {
      const value = map.get(key);
      const [signer, issuer]: unknown[] = Array.isArray(value) ? value : [value];
      if (signer instanceof Uint8Array)
        return { signer, ...(issuer instanceof Uint8Array ? { issuer } : {}), signed: map === headers };
    }
  return undefined;
}

/** An assertion's content; undefined if it is absent, damaged, or neither CBOR nor JSON. */
export function assertionContent(box: JumbfBox | undefined): unknown {
  try {
    const cbor = contentOf(box, 'cbor');
    if (cbor) return decodeCbor(cbor);
    const json = contentOf(box, 'json');
    return json && toMaps(JSON.parse(new TextDecoder().decode(json)), 0);
  } catch {
    return undefined;
  }
}

/** Objects as maps, so that JSON is read like CBOR. */
function toMaps(value: unknown, depth: number): unknown {
  if (depth > 32 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => toMaps(one, depth + 1));
  return new Map(Object.entries(value).map(([name, one]) => [name, toMaps(one, depth + 1)]));
}

/** Labels have a version and a number: `c2pa.actions.v2__1`. */
export const isAssertion = ({ label }: JumbfBox, name: string): boolean =>
  label.replace(/__\d+$/, '').replace(/\.v\d+$/, '') === name;
