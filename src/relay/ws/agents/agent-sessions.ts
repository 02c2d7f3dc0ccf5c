import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { CloseCode, CloseReason } from '../../../protocol/codes.ts';
import type { Principal } from '../../../server/guard/principal.ts';
import { closeReason } from '../../../server/sockets/close-reason.ts';
import type { ClientSocket, ClientWriter } from '../../../server/sockets/connection.ts';
import type { IConnectionManager } from '../../../server/sockets/connection-manager.ts';
import type { AgentRegistry } from '../../agents/agent-registry.ts';
import type { RelayLimits } from '../../relay-limits.ts';
import { AgentSession } from './agent-session.ts';
import { drain } from './drain.ts';

export interface AgentSessionsParts {
  readonly connections: IConnectionManager;
  readonly registry: Pick<AgentRegistry, 'unregisterAgent'>;
  readonly clock: Clock;
  readonly limits: Pick<RelayLimits, 'registerTimeoutMs' | 'maxUnregistered'>;
  readonly logger: Logger;
}

/** The life of agent connections: opened, registered, ended. What ends is out of every table in the same turn. */
export class AgentSessions {
  readonly #parts: AgentSessionsParts;
  readonly #byConnection = new Map<string, AgentSession>();
  /** Sockets per principal that hold no device. */
  readonly #unregistered = new Map<string, number>();
  readonly #onGone: Array<(session: AgentSession, heldDevice: boolean) => void> = [];
  #lastNumber = 0;

  constructor(parts: AgentSessionsParts) {
    this.#parts = parts;
  }

  /** `heldDevice`: it was the device's registered connection. */
  onGone(listener: (session: AgentSession, heldDevice: boolean) => void): void {
    this.#onGone.push(listener);
  }

  mayOpen(principal: Principal): boolean {
    return (this.#unregistered.get(principal.id) ?? 0) < this.#parts.limits.maxUnregistered;
  }

  open(socket: ClientSocket, writer: ClientWriter, principal: Principal): AgentSession {
    const { connections, clock, limits } = this.#parts;
    this.#lastNumber += 1;
    const registerTimer = clock.after(limits.registerTimeoutMs, () => {
      this.close(session, CloseCode.registrationFailed, closeReason('registrationFailed', 'no register frame in time'));
    });
    const session = new AgentSession(`agent-${this.#lastNumber}`, principal, registerTimer);
    connections.registerClient(session.connectionId, socket, writer);
    connections.setClientAuthenticated(session.connectionId, principal);
    this.#byConnection.set(session.connectionId, session);
    this.#countUnregistered(principal, 1);
    return session;
  }

  registered(session: AgentSession): void {
    session.state = { name: 'registered' };
    this.#countUnregistered(session.principal, -1);
  }

  writerOf(session: AgentSession): ClientWriter | undefined {
    return this.#parts.connections.getClient(session.connectionId)?.writer;
  }

  close(session: AgentSession, code: number, reason: string): void {
    const connection = this.#parts.connections.getClient(session.connectionId);
    if (connection === undefined) return;
    this.#parts.logger.debug({ clientId: session.connectionId, code, reason }, 'closing a connection');
    connection.socket.close(code, reason);
    this.gone(session);
  }

  /** Ends a connection that is not there any more, without a handshake. */
  terminate(connectionId: string): void {
    const connection = this.#parts.connections.getClient(connectionId);
    connection?.socket.terminate();
    const session = this.#byConnection.get(connectionId);
    if (session !== undefined) this.gone(session);
  }

  /** The socket is closed, or as good as. Idempotent. */
  gone(session: AgentSession): void {
    const { state } = session;
    if (state.name === 'gone') return;
    const held = state.name === 'registered';
    session.state = { name: 'gone' };
    if (state.name === 'new') state.registerTimer.cancel();
    if (!held) this.#countUnregistered(session.principal, -1);
    this.#byConnection.delete(session.connectionId);
    this.#parts.connections.removeClient(session.connectionId)?.writer.stop();
    if (held) this.#parts.registry.unregisterAgent(session.deviceId, session.connectionId);
    for (const listener of this.#onGone) listener(session, held);
  }

  closePrincipal(principalId: string): void {
    for (const session of [...this.#byConnection.values()]) {
      if (session.principal.id !== principalId) continue;
      this.close(session, CloseCode.unauthorized, CloseReason.unauthorized);
    }
  }

  /** Sends them elsewhere, over that time. Resolves when all have gone. */
  drain(spreadMs: number): Promise<void> {
    return drain({
      remaining: () => [...this.#byConnection.values()],
      close: (session) => this.close(session, CloseCode.draining, CloseReason.draining),
      clock: this.#parts.clock,
      spreadMs,
    });
  }

  closeAll(): void {
    this.closeDevices(undefined);
  }

  /** Of these devices, or of all. */
  closeDevices(deviceIds: ReadonlySet<string> | undefined): void {
    for (const session of [...this.#byConnection.values()]) {
      if (deviceIds !== undefined && !deviceIds.has(session.deviceId)) continue;
      this.close(session, CloseCode.shuttingDown, CloseReason.shuttingDown);
    }
  }

  #countUnregistered({ id }: Principal, change: 1 | -1): void {
    const count = (this.#unregistered.get(id) ?? 0) + change;
    if (count > 0) this.#unregistered.set(id, count);
    else this.#unregistered.delete(id);
  }
}
