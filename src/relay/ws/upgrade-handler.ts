import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { WEBSOCKET_PATH } from '../../protocol/limits.ts';
import { refuseRaw } from '../../server/answers/raw-refusal.ts';
import { bearerToken } from '../../server/guard/bearer-token.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { FrameThrottle } from '../../server/sockets/frame-throttle.ts';
import { createUpgradeServer } from '../../server/sockets/upgrade-server.ts';
import type { RelayLimits } from '../relay-limits.ts';
import type { TokenService } from '../tokens/token-service.ts';
import type { Door } from './door.ts';

export interface UpgradeHandlerParts {
  readonly tokens: Pick<TokenService, 'verify'>;
  /** Agents go in by one door, observers by another. */
  readonly doorOf: (principal: Principal) => Door;
  readonly isStopping: () => boolean;
  readonly throttle: FrameThrottle;
  readonly limits: Pick<RelayLimits, 'maxUpgradesInProgress'>;
  readonly logger: Logger;
}

/** The door of `/ws`: who has no right to come in is told so in HTTP, and never gets a socket. */
export class UpgradeHandler {
  readonly #parts: UpgradeHandlerParts;
  readonly #server: WebSocketServer;
  #inProgress = 0;

  constructor(parts: UpgradeHandlerParts) {
    this.#parts = parts;
    this.#server = createUpgradeServer();
  }

  /** For the `upgrade` event of an HTTP server. */
  handle(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ignore = (error: Error): void => {
      this.#parts.logger.debug({ error: error.message }, 'socket error during an upgrade');
    };
    stream.on('error', ignore);
    this.#admit(request, stream, head).then(
      () => stream.off('error', ignore),
      (error: unknown) => {
        if (!(error instanceof ProtocolError)) {
          this.#parts.logger.error({ error: String(error) }, 'an upgrade could not be handled');
        }
        refuseRaw(stream, error instanceof ProtocolError ? error : new ProtocolError('INTERNAL_ERROR', 'failed'));
      },
    );
  }

  async #admit(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const principal = await this.#authorize(request);
    // The wait was long enough for all of this to change.
    if (this.#parts.isStopping()) throw new ProtocolError('SHUTTING_DOWN', 'the relay is shutting down');
    const door = this.#parts.doorOf(principal);
    if (!door.mayOpen(principal)) {
      throw new ProtocolError('RATE_LIMITED', 'too many connections of this token');
    }
    if (stream.destroyed) return;
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      this.#parts.throttle.attach(socket, principal.id);
      door.accept(socket, stream, principal);
    });
  }

  async #authorize(request: IncomingMessage): Promise<Principal> {
    const path = request.url?.split('?', 1)[0];
    if (path !== WEBSOCKET_PATH) throw new ProtocolError('NOT_FOUND', 'there is nothing to upgrade to here');
    if (this.#inProgress >= this.#parts.limits.maxUpgradesInProgress) {
      throw new ProtocolError('RATE_LIMITED', 'too many upgrades are in progress');
    }
    this.#inProgress += 1;
    try {
      return await this.#parts.tokens.verify(bearerToken(request));
    } finally {
      this.#inProgress -= 1;
    }
  }
}
