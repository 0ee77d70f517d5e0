// Checks the hashes that bind a manifest to its file and to its assertions.
import type { ByteSource } from '../../byte-source';
import { ByteWindow } from '../../formats/byte-window';
import type { ByteRange, CredentialsPart } from '../../formats/content-credentials';
import type { ImageFormat } from '../../../request/image-request';
import type { CborMap } from './cbor';
import { readFileBoxes, storeBox } from './file-boxes';
import type { JumbfBox } from './jumbf';
import { asList, asMap, assertionContent, isAssertion, type Manifest } from './manifest-store';

export type HashName = 'sha256' | 'sha384' | 'sha512';

/** Node's `createHash`: WebCrypto cannot hash a file in pieces. */
export type CreateHash = (name: HashName) => { update(bytes: Uint8Array): unknown; digest(): Uint8Array };

export interface SignedFile {
  readonly source: ByteSource;
  readonly format: ImageFormat;
  /** Where the manifest store is. */
  readonly store: readonly CredentialsPart[];
  readonly createHash: CreateHash;
  readonly signal: AbortSignal;
}

/** A text is the reason why it cannot be checked. */
export type BindingCheck = 'match' | 'changed' | { readonly reason: string };

const piece = 1024 * 1024;
/** Of an update, which has one. */
const maxIngredients = 10;

const hashNames = new Set<unknown>(['sha256', 'sha384', 'sha512'] satisfies HashName[]);
const isHashName = (name: unknown): name is HashName => hashNames.has(name);

/**
 * The hash of the file, without the store. Other bindings are for other types of files.
 * @param updated whether the store has grown since, by updates that do not change the image.
 */
export async function checkBinding(
  file: SignedFile,
  { claim, assertions }: Manifest,
  updated: boolean,
): Promise<BindingCheck | undefined> {
  const named = (name: string) => assertions.find((box) => isAssertion(box, name));
  const data = named('c2pa.hash.data');
  if (data) return checkData(file, asMap(assertionContent(data)), claim, updated);
  const boxes = named('c2pa.hash.boxes');
  return boxes && checkBoxes(file, asMap(assertionContent(boxes)), claim);
}

async function checkData(
  file: SignedFile,
  assertion: CborMap,
  claim: CborMap,
  updated: boolean,
): Promise<BindingCheck> {
  const storeEnd = file.store.at(-1)?.container.to ?? 0;
  const excluded = asList(assertion.get('exclusions'))
    .map((one) => {
      const from = Number(asMap(one).get('start'));
      const to = from + Number(asMap(one).get('length'));
      return {
        from,
        to:
          updated && file.store.some(({ container }) => from >= container.from && from < container.to) ? storeEnd : to,
      };
    })
    .toSorted((a, b) => a.from - b.from);
  if (!excluded.every(({ from, to }) => from >= 0 && to >= from)) return { reason: 'The exclusions cannot be read.' };
  const included: ByteRange[] = [];
  let at = 0;
  for (const { from, to } of excluded) {
    if (from > at) included.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (at < file.source.size) included.push({ from: at, to: file.source.size });
  const result = await compare(file, included, assertion, claim);
  if (result !== 'match' || excluded.every((range) => isInStore(range, file.store))) return result;
  return { reason: 'The hash leaves out other parts of the file.' };
}

/** Whether a range is the chunk or segments of the store. A padding byte of a WEBP may be outside. */
function isInStore({ from, to }: ByteRange, store: readonly CredentialsPart[]): boolean {
  let at = from;
  for (const { container } of store) if (at >= container.from && at < container.to) at = container.to;
  return at === to || at === to + 1;
}

async function checkBoxes(file: SignedFile, assertion: CborMap, claim: CborMap): Promise<BindingCheck> {
  const present = await readFileBoxes(new ByteWindow(file.source), file.format, file.store);
  if (!present) return { reason: 'A hash of boxes is not supported in this format.' };
  let next = 0;
  for (const box of asList(assertion.get('boxes')).map(asMap)) {
    const first = next;
    const names = asList(box.get('names'));
    for (const name of names) if (present[next++]?.name !== name) return 'changed';
    if (names.length === 1 && names[0] === storeBox) continue;
    if (box.get('excluded') === true) return { reason: 'The hash leaves out other parts of the file.' };
    const result = await compare(file, present.slice(first, next), box, assertion, claim);
    if (result !== 'match') return result;
  }
  const end = present.at(-1)?.to ?? 0;
  // Data after the last box is not covered.
  return next === present.length && end === file.source.size ? 'match' : 'changed';
}

/** @param named maps that may name the algorithm, nearest first. */
async function compare(
  file: SignedFile,
  ranges: readonly ByteRange[],
  stated: CborMap,
  ...named: CborMap[]
): Promise<BindingCheck> {
  const name = [stated, ...named].map((map) => map.get('alg')).find((one) => one !== undefined) ?? 'sha256';
  const expected = stated.get('hash');
  if (!isHashName(name) || !(expected instanceof Uint8Array)) return { reason: 'The hash cannot be read.' };
  const hash = file.createHash(name);
  for (const { from, to } of ranges)
    for (let at = from; at < to; at += piece) {
      file.signal.throwIfAborted();
      const bytes = await file.source.read(at, Math.min(piece, to - at));
      if (bytes.length === 0) return 'changed';
      hash.update(bytes);
    }
  return equal(hash.digest(), expected) ? 'match' : 'changed';
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Whether the assertions are those that the claim names, with their hashes. */
export function checkAssertions({ claim, assertions, label }: Manifest, createHash: CreateHash): boolean {
  const lists = ['assertions', 'created_assertions', 'gathered_assertions'].map((name) => asList(claim.get(name)));
  const redacted = new Set(asList(claim.get('redacted_assertions')).map((url) => labelOf(url, label)));
  const references = lists.flat().map(asMap);
  const named = references.map((reference) => labelOf(reference.get('url'), label));
  const [names, boxes] = [new Set(named), new Map(assertions.map((box) => [box.label, box]))];
  // Only one of two assertions with the same name would be checked.
  if (boxes.size < assertions.length || names.size < named.length) return false;
  return (
    assertions.every((box) => names.has(box.label)) &&
    references.every((reference, index) => {
      const box = boxes.get(named[index] ?? '');
      if (!box) return redacted.has(named[index]);
      const name = reference.get('alg') ?? claim.get('alg') ?? 'sha256';
      const expected = reference.get('hash');
      if (!isHashName(name) || !(expected instanceof Uint8Array)) return false;
      const hash = createHash(name);
      hash.update(box.bytes);
      return equal(hash.digest(), expected);
    })
  );
}

/** The last part of `self#jumbf=c2pa.assertions/NAME` or `self#jumbf=/c2pa/MANIFEST/c2pa.assertions/NAME`. */
function labelOf(url: unknown, manifest: string): string | undefined {
  const parts = typeof url === 'string' ? url.replace(/^self#jumbf=/, '').split('/') : [];
  return parts[0] !== '' || parts[2] === manifest ? parts.at(-1) : undefined;
}

/** The manifest that an update leaves in force. */
export function parentLabel(assertions: readonly JumbfBox[]): string | undefined {
  for (const box of assertions.filter((one) => isAssertion(one, 'c2pa.ingredient')).slice(0, maxIngredients)) {
    const content = asMap(assertionContent(box));
    if (content.get('relationship') !== 'parentOf') continue;
    const url = asMap(content.get('activeManifest') ?? content.get('c2pa_manifest')).get('url');
    // `self#jumbf=/c2pa/MANIFEST`, with or without the name of its claim.
    return typeof url === 'string' ? /(?:^|[/=])c2pa\/([^/]+)/.exec(url)?.[1] : undefined;
  }
  return undefined;
}
