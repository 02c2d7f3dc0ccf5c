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

/** Cuts without a closing handshake: there is nobody to shake hands with. */
export type Terminate = (clientId: string) => void;

export interface HeartbeatOptions {
  readonly pingIntervalMs: number;
  /** This many unanswered pings in a row, and the connection is cut. */
  readonly missedPongsAllowed: number;
}

/** Pings every connection, and cuts those that do not answer. */
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
    this.#timer ??= this.#clock.every(this.#options.pingIntervalMs, () => this.#beat());
  }

  stopHeartbeat(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #beat(): void {
    for (const clientId of [...this.#clients.clientIds()]) {
      if (this.#clients.unansweredPings(clientId) < this.#options.missedPongsAllowed) {
        this.#clients.ping(clientId);
        continue;
      }
      this.#logger.info({ clientId }, 'connection cut: it answers no pings');
      this.#terminate(clientId);
    }
  }
}
