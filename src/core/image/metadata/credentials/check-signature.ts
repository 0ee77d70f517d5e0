// Checks a claim's signature (COSE_Sign1) with the key in the signer's certificate.
import { asRsaKey, readCertificate, type Certificate } from './der';
import { encodeSigned } from './cbor';
import { certificatesOf, type CoseSignature } from './manifest-store';

const curves = new Map([
  ['2a8648ce3d030107', 'P-256'],
  ['2b81040022', 'P-384'],
  ['2b81040023', 'P-521'],
]);
const hashes = new Map([
  [-7, 'SHA-256'],
  [-35, 'SHA-384'],
  [-36, 'SHA-512'],
  [-37, 'SHA-256'],
  [-38, 'SHA-384'],
  [-39, 'SHA-512'],
]);
const edDsa = -8;

/** Whether the key of a certificate has signed another one. @throws if one of them cannot be read. */
export type IsIssuedBy = (certificate: Uint8Array, issuer: Uint8Array) => boolean;

/**
 * Whether the signature belongs to the claim, and the certificate to its issuer if the signature does not cover it;
 * `unknown` if this runtime cannot check it. Trust and revocation are not checked.
 */
export async function checkSignature(
  signature: CoseSignature,
  claim: Uint8Array,
  isIssuedBy: IsIssuedBy,
): Promise<'valid' | 'invalid' | 'unknown'> {
  const certificates = certificatesOf(signature);
  const algorithm = Number(signature.headers.get(1));
  if (!certificates) return 'unknown';
  let key: Awaited<ReturnType<typeof crypto.subtle.importKey>>;
  let parameters;
  try {
    const { signer, issuer, signed } = certificates;
    if (!signed && issuer && !isIssuedBy(signer, issuer)) return 'invalid';
    const certificate = readCertificate(signer);
    parameters = parametersOf(algorithm, certificate);
    if (!parameters) return 'unknown';
    const spki = parameters.name === 'RSA-PSS' ? asRsaKey(certificate.publicKey) : certificate.publicKey;
    key = await crypto.subtle.importKey('spki', new Uint8Array(spki), parameters, false, ['verify']);
  } catch {
    return 'unknown';
  }
  const signed = new Uint8Array(encodeSigned(signature.protectedBytes, claim));
  const valid = await crypto.subtle.verify(parameters, key, new Uint8Array(signature.signature), signed);
  return valid ? 'valid' : 'invalid';
}

/** For WebCrypto; undefined for an algorithm that C2PA does not allow. */
function parametersOf(algorithm: number, { curve }: Certificate) {
  if (algorithm === edDsa) return { name: 'Ed25519' };
  const hash = hashes.get(algorithm);
  if (hash === undefined) return undefined;
  if (algorithm <= -37) return { name: 'RSA-PSS', hash, saltLength: Number(hash.slice(4)) / 8 };
  const namedCurve = curves.get(curve ?? '');
  return namedCurve === undefined ? undefined : { name: 'ECDSA', hash, namedCurve };
}
