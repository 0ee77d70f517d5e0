// Reads the claims in content credentials: who signed, with what program, which actions.
import { defined } from '../../../defined';
import type { ByteSource } from '../../byte-source';
import { ByteWindow, concat, fourCharacterCode } from '../../formats/byte-window';
import { findContentCredentials } from '../../formats/content-credentials';
import type { ImageFormat } from '../../../request/image-request';
import { displayText } from '../display-text';
import type { CredentialAction, Credentials } from '../image-metadata';
import type { Problems } from '../problems';
import { lastPart } from '../xmp-metadata';
import { readCertificate, readTimeStamp } from './der';
import type { JumbfBox } from './jumbf';
import {
  asList,
  asMap,
  assertionContent,
  certificatesOf,
  isAssertion,
  readManifest,
  readManifests,
  type CoseSignature,
  type Manifest,
} from './manifest-store';
import type { CborMap } from './cbor';

/** Manifests contain thumbnails of all ingredients. */
const maxStore = 16 * 1024 * 1024;
const piece = 1024 * 1024;
const maxActions = 100;
/** Lists of actions; a manifest rarely has more than two. */
const maxLists = 10;

/** The bytes of the manifest store; undefined if there is none, or with a problem if it is too large. */
export async function readManifestStore(
  source: ByteSource,
  format: ImageFormat,
  problems: Problems,
  file = new ByteWindow(source),
): Promise<Uint8Array | undefined> {
  const ranges = await findContentCredentials(file, format);
  if (ranges.length === 0) return undefined;
  if (ranges.reduce((sum, { from, to }) => sum + to - from, 0) > maxStore) {
    problems.add('too-large');
    return undefined;
  }
  const parts: Uint8Array[] = [];
  for (const { from, to } of ranges)
    for (let at = from; at < to; at += piece) parts.push(await source.read(at, Math.min(piece, to - at)));
  const store = concat(...parts);
  return isOtherBox(store) ? undefined : store;
}

/** Boxes of the same kind are used for other purposes, for example 360° images. */
const isOtherBox = (bytes: Uint8Array): boolean =>
  bytes.length >= 24 && fourCharacterCode(bytes, 12) === 'jumd' && fourCharacterCode(bytes, 16) !== 'c2pa';

/** What a store claims; nothing is verified. */
export function readCredentials(store: Uint8Array, problems: Problems): Credentials {
  const none = { embedded: true, actions: [], ingredients: 0 };
  try {
    const active = readManifests(store).at(-1)!;
    return describe(readManifest(active), problems);
  } catch {
    problems.add('credentials-damaged');
    return none;
  }
}

function describe(manifest: Manifest, problems: Problems): Credentials {
  const { claim, assertions, signature } = manifest;
  return defined({
    embedded: true,
    ...(signature ? describeSignature(signature, problems) : {}),
    generator: readGenerator(claim),
    title: displayText(claim.get('dc:title')),
    actions: readActions(assertions),
    ingredients: assertions.filter((box) => isAssertion(box, 'c2pa.ingredient')).length,
  });
}

function describeSignature(signature: CoseSignature, problems: Problems): Pick<Credentials, 'signer' | 'signedAt'> {
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch {
      problems.add('credentials-damaged');
      return undefined;
    }
  };
  const certificate = attempt(() => {
    const bytes = certificatesOf(signature)?.signer;
    return bytes && readCertificate(bytes);
  });
  return defined({
    signer: displayText(certificate?.organization) ?? displayText(certificate?.commonName),
    signedAt: attempt(() => signedAt(signature)),
  });
}

/** From the time stamp of an authority. */
function signedAt({ headers, unprotected }: CoseSignature): string | undefined {
  for (const key of ['sigTst2', 'sigTst'])
    for (const map of [unprotected, headers])
      for (const token of asList(asMap(map.get(key)).get('tstTokens'))) {
        const bytes = asMap(token).get('val');
        const time = bytes instanceof Uint8Array ? readTimeStamp(bytes) : undefined;
        if (time !== undefined) return time;
      }
  return undefined;
}

/** Newer claims have a map or a list of maps with names and versions; older ones a user agent. */
function readGenerator(claim: CborMap): string | undefined {
  const info = claim.get('claim_generator_info');
  const named = (info instanceof Map ? [info] : asList(info)).flatMap((one) => programOf(one) ?? []);
  if (named.length > 0) return displayText(named.join(', '));
  // "Adobe_Firefly adobe_c2pa/0.7.6 c2pa-rs/0.25.2": the first product is the program.
  return displayText(claim.get('claim_generator'))?.split(' ')[0]?.replaceAll('_', ' ');
}

/** A program as a text or a map. */
function programOf(value: unknown): string | undefined {
  if (typeof value === 'string') return displayText(value);
  const name = displayText(asMap(value).get('name'));
  const version = displayText(asMap(value).get('version'));
  return name === undefined || version === undefined || name.includes(version) ? name : `${name} ${version}`;
}

function readActions(assertions: readonly JumbfBox[]): CredentialAction[] {
  return assertions
    .filter((box) => isAssertion(box, 'c2pa.actions'))
    .slice(0, maxLists)
    .flatMap((box) => {
      const content = asMap(assertionContent(box));
      const agents = asList(content.get('softwareAgents'));
      return asList(content.get('actions')).map((action) => readAction(asMap(action), agents));
    })
    .filter((action) => action !== undefined)
    .slice(0, maxActions);
}

function readAction(action: CborMap, agents: readonly unknown[]): CredentialAction | undefined {
  const name = displayText(action.get('action'));
  if (name === undefined) return undefined;
  const agent = action.get('softwareAgent') ?? agents[Number(action.get('softwareAgentIndex'))];
  const type = displayText(action.get('digitalSourceType') ?? asMap(action.get('parameters')).get('digitalSourceType'));
  return defined({
    action: name,
    software: programOf(agent),
    digitalSourceType: type && lastPart(type),
    when: displayText(tagValue(action.get('when'))),
  });
}

/** Dates have CBOR's tag for a date and time. */
const tagValue = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'tag' in value && 'value' in value ? value.value : value;
