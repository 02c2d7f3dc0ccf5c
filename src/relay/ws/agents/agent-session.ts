import type { Timer } from '../../../base/clock.ts';
import type { Principal } from '../../../server/guard/principal.ts';

/** Where an agent connection stands, with what belongs to that. */
export type AgentState =
  /** Accepted; it has to register before the timer runs out. */
  | { readonly name: 'new'; readonly registerTimer: Timer }
  /** Another connection holds its device and is being probed. What it sends meanwhile is kept. */
  | { readonly name: 'waiting'; readonly kept: Buffer[] }
  /** It takes messages. */
  | { readonly name: 'registered' }
  /** Nothing it sends counts any more. */
  | { readonly name: 'gone' };

/** One agent connection, from the upgrade to its end. Knows its connection by id. */
export class AgentSession {
  readonly connectionId: string;
  readonly principal: Principal;
  state: AgentState;

  constructor(connectionId: string, principal: Principal, registerTimer: Timer) {
    this.connectionId = connectionId;
    this.principal = principal;
    this.state = { name: 'new', registerTimer };
  }

  /** The one device that its token stands for. */
  get deviceId(): string {
    return this.principal.deviceId ?? '';
  }
}
