import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { CloseCode, CloseReason } from '../../../protocol/codes.ts';
import type { Principal } from '../../../server/guard/principal.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import type { ClientSocket, ClientWriter, Connection } from '../../../server/sockets/connection.ts';
import type { IConnectionManager } from '../../../server/sockets/connection-manager.ts';
import type { RelayLimits } from '../../relay-limits.ts';
import { ObserverSession } from './observer-session.ts';

export interface ObserverSessionsParts {
  readonly connections: IConnectionManager;
  readonly clock: Clock;
  readonly limits: Pick<RelayLimits, 'registerTimeoutMs' | 'maxObservers'>;
  readonly logger: Logger;
}

/** The life of observer connections. What ends is out of every table in the same turn. */
export class ObserverSessions {
  readonly #parts: ObserverSessionsParts;
  readonly #byConnection = new Map<string, ObserverSession>();
  /** Per principal. */
  readonly #counts = new Map<string, number>();
  #lastNumber = 0;

  constructor(parts: ObserverSessionsParts) {
    this.#parts = parts;
  }

  mayOpen(principal: Principal): boolean {
    return (this.#counts.get(principal.id) ?? 0) < this.#parts.limits.maxObservers;
  }

  has(connectionId: string): boolean {
    return this.#byConnection.has(connectionId);
  }

  open(socket: ClientSocket, writer: ClientWriter, principal: Principal): ObserverSession {
    const { connections, clock, limits } = this.#parts;
    this.#lastNumber += 1;
    const subscribeTimer = clock.after(limits.registerTimeoutMs, () => {
      const reason = closeReason('registrationFailed', 'no subscribe frame in time');
      this.close(session, CloseCode.registrationFailed, reason);
    });
    const session = new ObserverSession(`observer-${this.#lastNumber}`, principal, subscribeTimer);
    connections.registerClient(session.connectionId, socket, writer);
    connections.setClientMuted(session.connectionId, true);
    connections.setClientAuthenticated(session.connectionId, principal);
    this.#byConnection.set(session.connectionId, session);
    this.#count(principal, 1);
    return session;
  }

  /** It gets what is broadcast from now on. */
  subscribed(session: ObserverSession): Connection | undefined {
    if (session.state.name === 'new') session.state.subscribeTimer.cancel();
    session.state = { name: 'subscribed' };
    this.#parts.connections.setClientMuted(session.connectionId, false);
    return this.#parts.connections.getClient(session.connectionId);
  }

  close(session: ObserverSession, code: number, reason: string): void {
    const connection = this.#parts.connections.getClient(session.connectionId);
    if (connection === undefined) return;
    this.#parts.logger.debug({ clientId: session.connectionId, code, reason }, 'closing an observer');
    connection.socket.close(code, reason);
    this.gone(session);
  }

  /** Ends a connection that is not there any more, without a handshake. */
  terminate(connectionId: string): void {
    const session = this.#byConnection.get(connectionId);
    if (session === undefined) return;
    this.#parts.connections.getClient(connectionId)?.socket.terminate();
    this.gone(session);
  }

  /** The socket is closed, or as good as. Idempotent. */
  gone(session: ObserverSession): void {
    const { state } = session;
    if (state.name === 'gone') return;
    session.state = { name: 'gone' };
    if (state.name === 'new') state.subscribeTimer.cancel();
    this.#byConnection.delete(session.connectionId);
    this.#count(session.principal, -1);
    this.#parts.connections.removeClient(session.connectionId)?.writer.stop();
  }

  closePrincipal(principalId: string): void {
    for (const session of [...this.#byConnection.values()]) {
      if (session.principal.id !== principalId) continue;
      this.close(session, CloseCode.unauthorized, CloseReason.unauthorized);
    }
  }

  closeAll(): void {
    this.#parts.connections.flushBroadcasts();
    for (const session of [...this.#byConnection.values()]) {
      this.close(session, CloseCode.shuttingDown, CloseReason.shuttingDown);
    }
  }

  #count({ id }: Principal, change: 1 | -1): void {
    const count = (this.#counts.get(id) ?? 0) + change;
    if (count > 0) this.#counts.set(id, count);
    else this.#counts.delete(id);
  }
}
