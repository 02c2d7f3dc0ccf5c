import { z } from 'zod';
import type { FormerToken } from '../../protocol/pairing.ts';
import type { Membership } from './membership.ts';

const claimsSchema = z.object({ jti: z.uuid() });

/**
 * Shows a relay that this phone had that token, without giving it away: another relay may have the address by now.
 * `undefined` where the browser computes no hashes (a page over plain HTTP), or the token is no JWT.
 */
export async function formerToken({ token }: Membership, code: string): Promise<FormerToken | undefined> {
  const { subtle } = globalThis.crypto;
  const id = claimsOf(token)?.jti;
  if (subtle === undefined || id === undefined) return undefined;
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(`${code}\n${token}`));
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return { id, proof: base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') };
}

/** RFC 7519, 3: the middle part is JSON, in base64url. */
function claimsOf(token: string): z.infer<typeof claimsSchema> | undefined {
  try {
    const middle = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return claimsSchema.safeParse(JSON.parse(atob(middle))).data;
  } catch {
    return undefined;
  }
}
