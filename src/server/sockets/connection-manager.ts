import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../base/clock.ts';
import type { HybridLogicalClock } from '../../base/hlc.ts';
import type { Principal } from '../guard/principal.ts';
import { DEFAULT_SERVER_LIMITS } from '../server-limits.ts';
import {
  CoalescingWriter,
  DEFAULT_WRITE_COALESCING,
  type WriteCoalescingOptions,
  type WriterOwner,
} from '../writers/coalescing-writer.ts';
import { WriteCounters } from '../writers/write-counters.ts';
import { BroadcastBacklog } from './broadcast-backlog.ts';
import { type AddressedFrame, type ClientSocket, type ClientWriter, Connection, OPEN } from './connection.ts';

export interface ConnectionManagerConfig {
  /** Stamps connections with the order in which they came. */
  hlc?: Pick<HybridLogicalClock, 'now'>;
  /** Default true. Without it every frame is a socket write of its own. */
  writeCoalescingEnabled?: boolean;
  writeCoalescingOptions?: Partial<WriteCoalescingOptions>;
  /** A client that was silent for longer is not alive. Default: as in `DEFAULT_SERVER_LIMITS`. */
  clientHeartbeatTimeoutMs?: number;
  /** To how many clients a broadcast goes before others get their turn; default 8. */
  broadcastSliceClients?: number;
  onClientRegistered?: (connection: Connection) => void;
  onClientRemoved?: (connection: Connection) => void;
}

/** The one owner of every socket, agents' and observers' alike (docs/architecture.md, "Where state lives"). */
export interface IConnectionManager {
  getClients(): ReadonlyMap<string, Connection>;
  getClient(clientId: string): Connection | undefined;
  /** For frames to `socket`, which runs on `stream`, as the configuration says; `options` override it. */
  createWriter(
    socket: WebSocket,
    stream: Duplex,
    owner: WriterOwner,
    options?: Partial<WriteCoalescingOptions>,
  ): ClientWriter;
  /** @throws Error when the id is taken. */
  registerClient(clientId: string, socket: ClientSocket, writer: ClientWriter): Connection;
  /** Returns the connection that was removed. Its socket and writer are left as they are: to end them is the caller's. */
  removeClient(clientId: string): Connection | undefined;
  /** Returns whether there is such a client. */
  setClientAuthenticated(clientId: string, principal: Principal): boolean;
  /** To all authenticated clients but agents, whose sockets carry nothing but what is meant for them. */
  broadcast(message: string | AddressedFrame, exceptClientId?: string): void;
  /**
   * In order, and in as few socket writes as there are clients, or fewer. A few clients get it before this returns, the
   * others soon after: agents must not wait for hundreds of observers.
   */
  broadcastBatch(events: readonly (string | AddressedFrame)[], exceptClientId?: string): void;
  /** Gives everybody what has been broadcast, now. */
  flushBroadcasts(): void;
  /** A client that is muted gets nothing that is broadcast; one that is no longer so, what is broadcast from now on. */
  setClientMuted(clientId: string, muted: boolean): void;
  /** Its socket is open, and it gave a sign of life lately. */
  isClientAlive(clientId: string): boolean;
  /** Milliseconds since the last sign of life; `undefined` for an unknown client. */
  getClientIdleTime(clientId: string): number | undefined;
  updateLastPing(clientId: string): void;
  getClientCount(): number;
}

const DEFAULT_SLICE_CLIENTS = 8;

export class ConnectionManager implements IConnectionManager {
  /** Of all its writers. */
  readonly writeCounters = new WriteCounters();
  readonly #clients = new Map<string, Connection>();
  /** Those that broadcasts are for: a few, where there may be thousands of agents. */
  readonly #observers = new Map<string, Connection>();
  readonly #backlog = new BroadcastBacklog();
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

  createWriter(
    socket: WebSocket,
    stream: Duplex,
    owner: WriterOwner,
    options: Partial<WriteCoalescingOptions> = {},
  ): ClientWriter {
    const { writeCoalescingEnabled: coalesce = true, writeCoalescingOptions } = this.#config;
    return new CoalescingWriter({
      socket,
      stream,
      coalesce,
      options: { ...DEFAULT_WRITE_COALESCING, ...writeCoalescingOptions, ...options },
      counters: this.writeCounters,
      owner,
      clock: this.#clock,
    });
  }

  registerClient(clientId: string, socket: ClientSocket, writer: ClientWriter): Connection {
    if (this.#clients.has(clientId)) throw new Error(`client ${clientId} is registered already`);
    const connection = new Connection(clientId, socket, writer, this.#clock.monotonic(), this.#config.hlc?.now());
    connection.nextBroadcast = this.#backlog.end;
    this.#clients.set(clientId, connection);
    this.#config.onClientRegistered?.(connection);
    return connection;
  }

  removeClient(clientId: string): Connection | undefined {
    const connection = this.#clients.get(clientId);
    if (connection === undefined) return undefined;
    this.#clients.delete(clientId);
    this.#observers.delete(clientId);
    this.#config.onClientRemoved?.(connection);
    return connection;
  }

  setClientAuthenticated(clientId: string, principal: Principal): boolean {
    const connection = this.#clients.get(clientId);
    if (connection === undefined) return false;
    connection.principal = principal;
    if (principal.scope === 'receive') this.#observers.delete(clientId);
    else this.#observers.set(clientId, connection);
    return true;
  }

  broadcast(message: string | AddressedFrame, exceptClientId?: string): void {
    this.broadcastBatch([message], exceptClientId);
  }

  broadcastBatch(events: readonly (string | AddressedFrame)[], exceptClientId?: string): void {
    for (const event of events) this.#backlog.add(event, exceptClientId);
    if (!this.#backlog.inRound) this.#broadcastSlice();
  }

  flushBroadcasts(): void {
    while (!this.#backlog.empty) this.#broadcastSlice(Number.POSITIVE_INFINITY);
  }

  setClientMuted(clientId: string, muted: boolean): void {
    const connection = this.#clients.get(clientId);
    if (connection === undefined) return;
    connection.muted = muted;
    connection.nextBroadcast = this.#backlog.end;
  }

  #broadcastSlice(size = this.#config.broadcastSliceClients ?? DEFAULT_SLICE_CLIENTS): void {
    const ids = this.#backlog.slice(size, () => this.#observerIds());
    for (const id of ids) this.#catchUp(id);
    this.#backlog.endSlice(() => this.#broadcastSlice());
  }

  *#observerIds(): Iterable<string> {
    for (const { id, muted } of this.#observers.values()) if (!muted) yield id;
  }

  // Not corked here: the writer groups what is sent in this turn.
  #catchUp(clientId: string): void {
    const connection = this.#clients.get(clientId);
    if (connection?.principal === undefined || connection.muted) return;
    const { principal, writer, nextBroadcast } = connection;
    connection.nextBroadcast = this.#backlog.end;
    for (const { event, exceptClientId } of this.#backlog.from(nextBroadcast)) {
      if (clientId === exceptClientId) continue;
      if (typeof event === 'string') writer.send(event);
      else if (event.visibleTo(principal)) writer.send(event.frame);
    }
  }

  isClientAlive(clientId: string): boolean {
    const connection = this.#clients.get(clientId);
    const idle = this.getClientIdleTime(clientId);
    if (connection === undefined || idle === undefined) return false;
    const { clientHeartbeatTimeoutMs = DEFAULT_SERVER_LIMITS.clientHeartbeatTimeoutMs } = this.#config;
    return connection.socket.readyState === OPEN && idle < clientHeartbeatTimeoutMs;
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
