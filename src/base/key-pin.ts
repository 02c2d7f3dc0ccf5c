import { createHash, type KeyObject } from 'node:crypto';

/** The pin of a public key: SHA-256 of its SubjectPublicKeyInfo (RFC 7469, 2.4), base64url without padding, 43 characters. */
export function keyPin(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}
