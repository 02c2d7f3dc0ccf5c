import { type ServerOptions, WebSocketServer } from 'ws';
import { ProtocolError } from '../../protocol/codes.ts';
import { MAX_FRAME_TO_RELAY_BYTES } from '../../protocol/limits.ts';
import { refuseRaw } from '../answers/raw-refusal.ts';

/** How long a peer has to answer a close frame before its socket is destroyed; a `stop()` waits for it. */
const CLOSE_HANDSHAKE_MS = 1_000;

/** What makes sockets of upgrades (design, section 5): no compression, bounded frames. It keeps none of them. */
export function createUpgradeServer(more: Pick<ServerOptions, 'handleProtocols'> = {}): WebSocketServer {
  // `closeTimeout` is not in the types of ws yet.
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_TO_RELAY_BYTES,
    closeTimeout: CLOSE_HANDSHAKE_MS,
    ...more,
  };
  const server = new WebSocketServer(options);
  server.on('wsClientError', (error, socket) => {
    refuseRaw(socket, new ProtocolError('INVALID_REQUEST', error.message));
  });
  return server;
}
