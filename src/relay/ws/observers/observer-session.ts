import type { Timer } from '../../../base/clock.ts';
import type { Principal } from '../../../server/guard/principal.ts';

/** `new`: accepted, has to subscribe. `subscribed`: gets events. `gone`: nothing it sends counts any more. */
export type ObserverState = 'new' | 'subscribed' | 'gone';

/** One observer connection. Knows its connection by id. */
export class ObserverSession {
  readonly connectionId: string;
  readonly principal: Principal;
  state: ObserverState = 'new';
  subscribeTimer: Timer | undefined = undefined;

  constructor(connectionId: string, principal: Principal) {
    this.connectionId = connectionId;
    this.principal = principal;
  }
}
