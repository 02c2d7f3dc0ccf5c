import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../base/logger.ts';
import { ProtocolError } from '../../protocol/codes.ts';
import { MAX_FRAME_TO_RELAY_BYTES } from '../../protocol/limits.ts';
import { refuseRaw } from '../answers/raw-refusal.ts';
import type { ServerLimits } from '../server-limits.ts';

/** How long a peer has to answer a close frame before its socket is destroyed; a `stop()` waits for it. */
const CLOSE_HANDSHAKE_MS = 1_000;

/**
 * Takes an accepted socket. Every listener is attached before it returns: an event that comes while nobody listens is
 * lost, and an `error` without a listener would end the process.
 */
export type SocketAcceptor = (socket: WebSocket, stream: Duplex) => void;

export interface UpgradeHandlerParts<Who> {
  /** The one path that can be upgraded. */
  readonly path: string;
  /** Who asks, by its token. @throws ProtocolError, or rejects with one */
  readonly authorize: (request: IncomingMessage) => Who | Promise<Who>;
  /** Who takes its socket, which is accepted in the same turn. @throws ProtocolError */
  readonly admit: (who: Who) => SocketAcceptor;
  /** What to answer instead of an error; default: the error. */
  readonly refusal?: (request: IncomingMessage, error: unknown) => unknown;
  readonly handleProtocols?: ServerOptions['handleProtocols'];
  readonly limits: Pick<ServerLimits, 'maxUpgradesInProgress'>;
  readonly logger: Logger;
}

/** From an HTTP upgrade to a socket: who has no right to one is told so in HTTP, and never gets it. */
export class UpgradeHandler<Who> {
  readonly #parts: UpgradeHandlerParts<Who>;
  readonly #server: WebSocketServer;
  #inProgress = 0;

  constructor(parts: UpgradeHandlerParts<Who>) {
    this.#parts = parts;
    this.#server = createUpgradeServer(parts.handleProtocols);
  }

  /** For the `upgrade` event of an HTTP server; Host and Origin are checked. */
  handle(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ignore = (error: Error): void => {
      this.#parts.logger.debug({ error: error.message }, 'socket error during an upgrade');
    };
    stream.on('error', ignore);
    this.#upgrade(request, stream, head).then(
      () => stream.off('error', ignore),
      (error: unknown) => this.#refuse(request, stream, error),
    );
  }

  async #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const who = await this.#authorize(request);
    // The wait was long enough for everything to change: who is admitted gets its socket before anything else happens.
    const accept = this.#parts.admit(who);
    if (stream.destroyed) return;
    this.#server.handleUpgrade(request, stream, head, (socket) => accept(socket, stream));
  }

  async #authorize(request: IncomingMessage): Promise<Who> {
    const { path, authorize, limits } = this.#parts;
    if (request.url?.split('?', 1)[0] !== path) {
      throw new ProtocolError('NOT_FOUND', 'there is nothing to upgrade to here');
    }
    if (this.#inProgress >= limits.maxUpgradesInProgress) {
      throw new ProtocolError('RATE_LIMITED', 'too many upgrades are in progress');
    }
    this.#inProgress += 1;
    try {
      return await authorize(request);
    } finally {
      this.#inProgress -= 1;
    }
  }

  #refuse(request: IncomingMessage, stream: Duplex, error: unknown): void {
    const { refusal = (_request, given) => given, logger } = this.#parts;
    const answer = refusal(request, error);
    if (!(answer instanceof ProtocolError)) logger.error({ error: String(answer) }, 'an upgrade could not be handled');
    refuseRaw(stream, answer instanceof ProtocolError ? answer : new ProtocolError('INTERNAL_ERROR', 'failed'));
  }
}

/** What makes sockets of upgrades: no compression (it costs more than a LAN saves), bounded frames. It keeps none of them. */
function createUpgradeServer(handleProtocols: ServerOptions['handleProtocols']): WebSocketServer {
  // `closeTimeout` is not in the types of ws yet.
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_TO_RELAY_BYTES,
    closeTimeout: CLOSE_HANDSHAKE_MS,
    ...(handleProtocols && { handleProtocols }),
  };
  const server = new WebSocketServer(options);
  server.on('wsClientError', (error, socket) => {
    refuseRaw(socket, new ProtocolError('INVALID_REQUEST', error.message));
  });
  return server;
}
