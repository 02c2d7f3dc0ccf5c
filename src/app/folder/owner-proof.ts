import { createHmac, timingSafeEqual } from 'node:crypto';

/** No token begins so: what is proven here is good for nothing else. */
const PURPOSE = 'lantype owner proof\n';

/** What only who has the data folder's secret can answer to `nonce`; base64url. */
export function ownerProof(secret: Uint8Array, nonce: string): string {
  return createHmac('sha256', secret).update(PURPOSE).update(nonce).digest('base64url');
}

export function isOwnerProof(secret: Uint8Array, nonce: string, proof: string): boolean {
  const [given, expected] = [Buffer.from(proof), Buffer.from(ownerProof(secret, nonce))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
