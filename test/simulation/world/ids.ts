import type { Random } from '../engine/random.ts';

/** A UUID of version 4, of the history's own chance. */
export function randomId(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.int(0, 15).toString(16)).join('');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

/** The id of the principal that a token stands for: its `jti`. */
export function principalOf(token: string): string {
  const claims = token.split('.')[1];
  if (claims === undefined) return '';
  const { jti = '' } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { jti?: string };
  return jti;
}
