import type { Principal } from '../../server/guard/principal.ts';

/** Who may see an event: admin everything; a `send` token what is for `everyone`, and its own messages. */
export type Audience = 'admin' | 'everyone' | { readonly sender: string };

/** One rule for what is live, polled and recovered. */
export function maySee(principal: Principal, audience: Audience): boolean {
  if (principal.scope === 'admin') return true;
  if (principal.scope !== 'send' || audience === 'admin') return false;
  return audience === 'everyone' || audience.sender === principal.id;
}
