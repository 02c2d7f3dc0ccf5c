import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';

/** The little that a heartbeat needs to know of connections. */
export interface HeartbeatClients {
  clientIds(): Iterable<string>;
  /** How many pings in a row were not answered. */
  unansweredPings(clientId: string): number;
  /** Sends a protocol ping (RFC 6455, 5.5.2). */
  ping(clientId: string): void;
}

/** So many pings are written in one turn; with more connections they are spread over the interval. */
const PINGS_AT_ONCE = 25;

/** Cuts without a closing handshake: there is nobody to shake hands with. */
export type Terminate = (clientId: string) => void;

export interface HeartbeatOptions {
  readonly pingIntervalMs: number;
  /** This many unanswered pings in a row, and the connection is cut. */
  readonly missedPongsAllowed: number;
}

/**
 * Pings every connection once in an interval, and cuts those that do not answer. Ten thousand pings in one turn would
 * keep a message waiting for a third of a second.
 */
export class Heartbeat {
  readonly #clients: HeartbeatClients;
  readonly #terminate: Terminate;
  readonly #options: HeartbeatOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #timer: Timer | undefined;

  constructor(
    clients: HeartbeatClients,
    terminate: Terminate,
    options: HeartbeatOptions,
    clock: Clock,
    logger: Logger,
  ) {
    this.#clients = clients;
    this.#terminate = terminate;
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger;
  }

  startHeartbeat(): void {
    if (this.#timer === undefined) this.#rest(() => this.#round(), this.#options.pingIntervalMs);
  }

  stopHeartbeat(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #round(): void {
    const clientIds = [...this.#clients.clientIds()];
    const turns = Math.max(1, Math.ceil(clientIds.length / PINGS_AT_ONCE));
    this.#beat(clientIds, 0, this.#options.pingIntervalMs / turns);
  }

  /** One turn of the round, from that one on; the others follow, `gapMs` apart. */
  #beat(clientIds: readonly string[], from: number, gapMs: number): void {
    const next = from + PINGS_AT_ONCE;
    for (const clientId of clientIds.slice(from, next)) this.#look(clientId);
    this.#rest(() => (next < clientIds.length ? this.#beat(clientIds, next, gapMs) : this.#round()), gapMs);
  }

  #rest(then: () => void, ms: number): void {
    this.#timer = this.#clock.after(ms, then);
  }

  #look(clientId: string): void {
    if (this.#clients.unansweredPings(clientId) < this.#options.missedPongsAllowed) {
      this.#clients.ping(clientId);
      return;
    }
    this.#logger.info({ clientId }, 'connection cut: it answers no pings');
    this.#terminate(clientId);
  }
}
