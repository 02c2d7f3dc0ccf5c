import type { IncomingMessage } from 'node:http';
import type { Logger } from '../../../base/logger.ts';
import { ProtocolError } from '../../../protocol/codes.ts';
import { CONTROL_SOCKET_PATH, CONTROL_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX } from '../../../protocol/control-wire.ts';
import type { RouteGuard } from '../../../server/listener/server-edge.ts';
import { DEFAULT_SERVER_LIMITS } from '../../../server/server-limits.ts';
import { UpgradeHandler } from '../../../server/sockets/upgrade-handler.ts';
import type { ControlSockets } from './control-sockets.ts';
import { type WindowId, type WindowTokens, windowPrincipal } from './window-tokens.ts';

export interface ControlUpgradesParts extends Pick<RouteGuard, 'access'> {
  readonly tokens: Pick<WindowTokens, 'verify'>;
  readonly sockets: Pick<ControlSockets, 'accept' | 'full'>;
  readonly isStopping: () => boolean;
  readonly logger: Logger;
}

/** The upgrades of `/control/ws`, by the token of a window. */
export function controlUpgrades(parts: ControlUpgradesParts): UpgradeHandler<WindowId> {
  const { access, sockets, logger } = parts;
  return new UpgradeHandler({
    path: CONTROL_SOCKET_PATH,
    authorize(request) {
      const window = windowOf(parts, request);
      access.admit(request, windowPrincipal(window));
      return window;
    },
    admit(window) {
      if (sockets.full) throw new ProtocolError('RATE_LIMITED', 'too many windows');
      return (socket, stream) => sockets.accept(socket, stream, window);
    },
    refusal: (request, error) => access.refusal(request, error),
    // Never the token: the answer would repeat it.
    handleProtocols: () => CONTROL_SUBPROTOCOL,
    limits: DEFAULT_SERVER_LIMITS,
    logger,
  });
}

/** @throws ProtocolError UNAUTHORIZED, SHUTTING_DOWN */
function windowOf({ tokens, isStopping }: ControlUpgradesParts, { headers }: IncomingMessage): WindowId {
  if (isStopping()) throw new ProtocolError('SHUTTING_DOWN', 'Lantype is shutting down');
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const offered = protocols.find((name) => name.startsWith(TOKEN_SUBPROTOCOL_PREFIX));
  if (!protocols.includes(CONTROL_SUBPROTOCOL) || offered === undefined) {
    throw new ProtocolError('UNAUTHORIZED', 'a window offers its token as a subprotocol');
  }
  const window = tokens.verify(offered.slice(TOKEN_SUBPROTOCOL_PREFIX.length));
  if (window === undefined) throw new ProtocolError('UNAUTHORIZED', 'this window is not logged in (any more)');
  return window;
}
