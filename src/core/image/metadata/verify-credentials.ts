// Checks whether a file still matches its content credentials.
import type { ByteSource } from '../byte-source';
import { ByteWindow } from '../formats/byte-window';
import { findContentCredentials } from '../formats/content-credentials';
import { inspectImage } from '../inspect';
import {
  checkAssertions,
  checkBinding,
  parentLabel,
  type CreateHash,
  type SignedFile,
} from './credentials/check-binding';
import { checkSignature, type IsIssuedBy } from './credentials/check-signature';
import { readManifest, readManifests } from './credentials/manifest-store';
import { readManifestStore } from './credentials/read-credentials';
import type { CredentialsCheck } from './image-metadata';

/** Functions that WebCrypto does not have. */
export interface NodeCrypto {
  readonly createHash: CreateHash;
  readonly isIssuedBy: IsIssuedBy;
}

const maxUpdates = 8;
const unverified = (reason: string): CredentialsCheck => ({ state: 'unverified', signature: 'unknown', reason });

/**
 * One pass over the file in pieces. The signature is checked with the key in the file; whether its owner is to be
 * trusted, and whether the certificate was revoked, is not. Never rejects, unless `signal` is aborted.
 */
export async function verifyCredentials(
  source: ByteSource,
  signal: AbortSignal,
  crypto: NodeCrypto,
): Promise<CredentialsCheck> {
  try {
    const info = await inspectImage(source);
    if (!info) return unverified('Not a PNG, JPEG or WEBP.');
    const bytes = await readManifestStore(source, info.format, new Set());
    if (!bytes) return unverified('No content credentials that can be read.');
    const store = await findContentCredentials(new ByteWindow(source), info.format);
    return await check({ source, format: info.format, store, createHash: crypto.createHash, signal }, bytes, crypto);
  } catch (error) {
    signal.throwIfAborted();
    return unverified(`The credentials cannot be read: ${String(error)}`);
  }
}

async function check(file: SignedFile, bytes: Uint8Array, crypto: NodeCrypto): Promise<CredentialsCheck> {
  const boxes = readManifests(bytes);
  let box = boxes.at(-1);
  let signature: NonNullable<CredentialsCheck['signature']> = 'valid';
  for (let count = 0; box && count < maxUpdates; count++) {
    const manifest = readManifest(box);
    // Files from before the first version of the specification have other hashes.
    if (String(manifest.claim.get('signature')).startsWith('self#jumbf=c2pa/'))
      return unverified('A claim of a draft.');
    const found = manifest.signature
      ? await checkSignature(manifest.signature, manifest.claimBytes, crypto.isIssuedBy)
      : 'invalid';
    if (found === 'invalid')
      return { state: 'changed', signature: found, reason: 'The signature is not that of the claim.' };
    if (found === 'unknown') signature = found;
    if (!checkAssertions(manifest, file.createHash))
      return { state: 'changed', signature, reason: 'The assertions are not those of the claim.' };
    const binding = await checkBinding(file, manifest, count > 0);
    if (binding === 'changed') return { state: 'changed', signature, reason: 'The file is not that of the claim.' };
    // Without a signature, anyone may have written the hash.
    if (binding === 'match')
      return signature === 'valid'
        ? { state: 'match', signature }
        : { ...unverified('The signature cannot be checked.'), signature };
    if (binding) return { ...unverified(binding.reason), signature };
    // An update adds statements to a manifest that has the hash of the file.
    const parent = parentLabel(manifest.assertions);
    box = boxes.find((one) => one.label === parent && one !== box);
  }
  return { ...unverified('The claim has no hash of the file.'), signature };
}
