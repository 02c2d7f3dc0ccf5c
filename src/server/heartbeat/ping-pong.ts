import type { IConnectionManager } from '../sockets/connection-manager.ts';
import type { HeartbeatClients } from './heartbeat.ts';

/**
 * Numbered pings. A pong may answer several pings at once (RFC 6455, 5.5.3: only the latest needs an answer), so a
 * pong with number n answers every ping up to n; and one that was on its way before ping n does not answer n.
 */
export class PingPong implements HeartbeatClients {
  readonly #connections: IConnectionManager;

  constructor(connections: IConnectionManager) {
    this.#connections = connections;
  }

  clientIds(): Iterable<string> {
    return this.#connections.getClients().keys();
  }

  unansweredPings(clientId: string): number {
    return this.#connections.getClient(clientId)?.unansweredPings ?? 0;
  }

  ping(clientId: string): void {
    const connection = this.#connections.getClient(clientId);
    if (connection === undefined) return;
    connection.unansweredPings += 1;
    this.probe(clientId);
  }

  /** A ping that no heartbeat counts. Returns its number. */
  probe(clientId: string): number {
    const connection = this.#connections.getClient(clientId);
    if (connection === undefined) return 0;
    connection.pingSent += 1;
    connection.socket.ping(String(connection.pingSent));
    return connection.pingSent;
  }

  /** Returns the highest number answered so far. */
  pong(clientId: string, payload: Buffer): number {
    const connection = this.#connections.getClient(clientId);
    if (connection === undefined) return 0;
    this.#connections.updateLastPing(clientId);
    connection.unansweredPings = 0;
    const number = Number(payload.toString('latin1'));
    // A pong that answers nothing we sent is allowed (RFC 6455, 5.5.3), and says that somebody is there, no more.
    if (number <= connection.pingSent && number > connection.pingAnswered) connection.pingAnswered = number;
    return connection.pingAnswered;
  }
}
