import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import type { Logger } from '../../../base/logger.ts';
import { ProtocolError } from '../../../protocol/codes.ts';
import { CONTROL_SOCKET_PATH, CONTROL_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../../protocol/control-wire.ts';
import { refuseRaw } from '../../../server/answers/raw-refusal.ts';
import type { LocalGuard } from '../../../server/listener/local-edge.ts';
import { createUpgradeServer } from '../../../server/sockets/upgrade-server.ts';
import type { ControlSockets } from './control-sockets.ts';
import { windowPrincipal } from './window-principal.ts';
import type { WindowTokens } from './window-tokens.ts';

export interface ControlUpgradesParts extends Pick<LocalGuard, 'access'> {
  readonly tokens: Pick<WindowTokens, 'verify'>;
  readonly sockets: Pick<ControlSockets, 'accept' | 'full'>;
  readonly isStopping: () => boolean;
  readonly logger: Logger;
}

/** The door of `/control/ws`: who has no token is told so in HTTP, and never gets a socket. */
export class ControlUpgrades {
  readonly #parts: ControlUpgradesParts;
  readonly #server: WebSocketServer;

  constructor(parts: ControlUpgradesParts) {
    this.#parts = parts;
    // Never the token: the answer would repeat it.
    this.#server = createUpgradeServer({ handleProtocols: () => CONTROL_SUBPROTOCOL });
  }

  /** For upgrades of a path that is the control's; Host and Origin are checked. */
  handle(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const { access, sockets } = this.#parts;
    try {
      const window = this.#authorize(request);
      access.admit(request, windowPrincipal(window));
      if (sockets.full) throw new ProtocolError('RATE_LIMITED', 'too many windows');
      this.#server.handleUpgrade(request, stream, head, (socket) => sockets.accept(socket, stream, window));
    } catch (error) {
      const refusal = access.refusal(request, error);
      if (!(refusal instanceof ProtocolError)) {
        this.#parts.logger.error({ error: String(error) }, 'an upgrade could not be handled');
      }
      refuseRaw(stream, refusal instanceof ProtocolError ? refusal : new ProtocolError('INTERNAL_ERROR', 'failed'));
    }
  }

  #authorize({ url, headers }: IncomingMessage): string {
    if (url?.split('?', 1)[0] !== CONTROL_SOCKET_PATH) {
      throw new ProtocolError('NOT_FOUND', 'there is nothing to upgrade to here');
    }
    if (this.#parts.isStopping()) throw new ProtocolError('SHUTTING_DOWN', 'Lantype is shutting down');
    const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const offered = protocols.find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
    if (!protocols.includes(CONTROL_SUBPROTOCOL) || offered === undefined) {
      throw new ProtocolError('UNAUTHORIZED', 'a window offers its token as a subprotocol');
    }
    const window = this.#parts.tokens.verify(offered.slice(TOKEN_SUBPROTOCOL_PREFIX.length));
    if (window === undefined) throw new ProtocolError('UNAUTHORIZED', 'this window is not logged in (any more)');
    return window;
  }
}
