import type { Timer } from '../../../base/clock.ts';
import type { Principal } from '../../../server/guard/principal.ts';

/** Where an observer connection stands, with what belongs to that. */
export type ObserverState =
  /** Accepted; it has to subscribe before the timer runs out. */
  | { readonly name: 'new'; readonly subscribeTimer: Timer }
  /** It gets events. */
  | { readonly name: 'subscribed' }
  /** Nothing it sends counts any more. */
  | { readonly name: 'gone' };

/** One observer connection. Knows its connection by id. */
export class ObserverSession {
  readonly connectionId: string;
  readonly principal: Principal;
  state: ObserverState;

  constructor(connectionId: string, principal: Principal, subscribeTimer: Timer) {
    this.connectionId = connectionId;
    this.principal = principal;
    this.state = { name: 'new', subscribeTimer };
  }
}
