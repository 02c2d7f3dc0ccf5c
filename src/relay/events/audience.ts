import type { EventBody } from '../../protocol/events.ts';
import { mayReach } from '../../server/guard/grants.ts';
import type { Principal } from '../../server/guard/principal.ts';

/**
 * Who may see an event: admin everything that is not for one other alone (`only`); a `send` token what is for `everyone`
 * of the computers that it may send to, what is for it alone, and its own messages.
 */
export type Audience = 'admin' | 'everyone' | { readonly sender: string } | { readonly only: string };

/** One rule for what is live, polled and recovered: what counts is what the principal may do now. */
export function maySee(principal: Principal, audience: Audience, body: EventBody): boolean {
  if (typeof audience === 'object' && 'only' in audience) return audience.only === principal.id;
  if (principal.scope === 'admin') return true;
  if (principal.scope !== 'send' || audience === 'admin') return false;
  if (audience !== 'everyone') return audience.sender === principal.id;
  return !('deviceId' in body) || body.deviceId === undefined || mayReach(principal, body.deviceId);
}
