import type { Clock } from '../../base/clock.ts';
import type { Principal } from '../tokens/principal.ts';
import { type ClientSocket, type ClientWriter, Connection, OPEN } from './connection.ts';

export interface ConnectionManagerConfig {
  /** A client that was silent for longer is not alive. */
  clientHeartbeatTimeoutMs: number;
  onClientRegistered?: (connection: Connection) => void;
  onClientRemoved?: (connection: Connection) => void;
}

/** The one owner of every socket, agents' and observers' alike (design, section 6). */
export interface IConnectionManager {
  getClients(): ReadonlyMap<string, Connection>;
  getClient(clientId: string): Connection | undefined;
  /** @throws Error when the id is taken. */
  registerClient(clientId: string, socket: ClientSocket, writer: ClientWriter): Connection;
  /** Returns the connection that was removed. Its socket is left as it is: closing it is the caller's. */
  removeClient(clientId: string): Connection | undefined;
  /** Returns whether there is such a client. */
  setClientAuthenticated(clientId: string, principal: Principal): boolean;
  /** To all authenticated clients but agents, whose sockets carry nothing but what is meant for them. */
  broadcast(message: string, exceptClientId?: string): void;
  broadcastBatch(events: readonly string[], exceptClientId?: string): void;
  /** Its socket is open, and it gave a sign of life lately. */
  isClientAlive(clientId: string): boolean;
  /** Milliseconds since the last sign of life; `undefined` for an unknown client. */
  getClientIdleTime(clientId: string): number | undefined;
  updateLastPing(clientId: string): void;
  getClientCount(): number;
}

export class ConnectionManager implements IConnectionManager {
  readonly #clients = new Map<string, Connection>();
  readonly #config: ConnectionManagerConfig;
  readonly #clock: Clock;

  constructor(config: ConnectionManagerConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
  }

  getClients(): ReadonlyMap<string, Connection> {
    return this.#clients;
  }

  getClient(clientId: string): Connection | undefined {
    return this.#clients.get(clientId);
  }

  registerClient(clientId: string, socket: ClientSocket, writer: ClientWriter): Connection {
    if (this.#clients.has(clientId)) throw new Error(`client ${clientId} is registered already`);
    const connection = new Connection(clientId, socket, writer, this.#clock.monotonic());
    this.#clients.set(clientId, connection);
    this.#config.onClientRegistered?.(connection);
    return connection;
  }

  removeClient(clientId: string): Connection | undefined {
    const connection = this.#clients.get(clientId);
    if (connection === undefined) return undefined;
    this.#clients.delete(clientId);
    this.#config.onClientRemoved?.(connection);
    return connection;
  }

  setClientAuthenticated(clientId: string, principal: Principal): boolean {
    const connection = this.#clients.get(clientId);
    if (connection === undefined) return false;
    connection.principal = principal;
    return true;
  }

  broadcast(message: string, exceptClientId?: string): void {
    this.broadcastBatch([message], exceptClientId);
  }

  broadcastBatch(events: readonly string[], exceptClientId?: string): void {
    for (const { id, principal, writer } of this.#clients.values()) {
      if (id === exceptClientId || principal === undefined || principal.scope === 'receive') continue;
      writer.cork();
      for (const event of events) writer.send(event);
      writer.uncork();
    }
  }

  isClientAlive(clientId: string): boolean {
    const connection = this.#clients.get(clientId);
    const idle = this.getClientIdleTime(clientId);
    if (connection === undefined || idle === undefined) return false;
    return connection.socket.readyState === OPEN && idle < this.#config.clientHeartbeatTimeoutMs;
  }

  getClientIdleTime(clientId: string): number | undefined {
    const connection = this.#clients.get(clientId);
    return connection === undefined ? undefined : this.#clock.monotonic() - connection.lastPing;
  }

  updateLastPing(clientId: string): void {
    const connection = this.#clients.get(clientId);
    if (connection !== undefined) connection.lastPing = this.#clock.monotonic();
  }

  getClientCount(): number {
    return this.#clients.size;
  }
}
