import { scopeSchema } from '../../protocol/http.ts';
import { PAIRING_CODE } from '../../protocol/pairing-link.ts';

/** `wrong-role`: a link that lets in a computer or a dashboard. `damaged`: it was cut short on its way, say. */
export type PairingFragment = { readonly code: string } | { readonly problem: 'wrong-role' | 'damaged' };

/**
 * What is behind the `#` of a pairing link. The pin is not looked at: a page cannot see the key of its own connection.
 * @returns `undefined` when it is no pairing link at all
 */
export function readPairingFragment(hash: string): PairingFragment | undefined {
  const fields = new URLSearchParams(hash.slice(1));
  const code = fields.get('code');
  if (code === null) return undefined;
  const role = scopeSchema.safeParse(fields.get('role') ?? 'send');
  if (!PAIRING_CODE.test(code) || !role.success) return { problem: 'damaged' };
  return role.data === 'send' ? { code } : { problem: 'wrong-role' };
}
