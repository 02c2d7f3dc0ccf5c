import type { Timer } from '../../base/clock.ts';
import type { Principal } from '../../server/guard/principal.ts';

/**
 * `new`: accepted, has to register. `waiting`: another connection holds its device and is being probed.
 * `registered`: takes messages. `gone`: nothing it sends counts any more.
 */
export type SessionState = 'new' | 'waiting' | 'registered' | 'gone';

/** One agent connection, from the upgrade to its end. Knows its connection by id. */
export class AgentSession {
  readonly connectionId: string;
  readonly principal: Principal;
  state: SessionState = 'new';
  registerTimer: Timer | undefined = undefined;
  /** Frames that came while it was waiting. */
  kept: Buffer[] | undefined = undefined;

  constructor(connectionId: string, principal: Principal) {
    this.connectionId = connectionId;
    this.principal = principal;
  }

  /** The one device that its token stands for. */
  get deviceId(): string {
    return this.principal.deviceId ?? '';
  }
}
