import { hash, timingSafeEqual } from 'node:crypto';

/** Whether `proof` shows that whoever knows `code` has the token: `FormerToken.proof`. In constant time. */
export function isProofOf(token: string, proof: string, code: string): boolean {
  const expected = hash('sha256', `${code}\n${token}`, 'buffer');
  const given = Buffer.from(proof, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
