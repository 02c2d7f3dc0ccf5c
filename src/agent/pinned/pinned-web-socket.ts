import type { ClientRequestArgs } from 'node:http';
import { WebSocket } from 'ws';
import type { CreateSocket } from '../connection/relay-socket.ts';
import { connectPinned } from './pinned-connection.ts';

/** Makes WebSockets whose upgrade request, and the token in it, is written only to the holder of the pinned key. */
export function pinnedWebSocket(pin: string): CreateSocket {
  return (url, options) => {
    let giveUp: (() => void) | undefined;
    const pinned: Pick<ClientRequestArgs, 'createConnection'> = {
      createConnection: ({ host, port }, done) => {
        const place = { host: host ?? '', port: Number(port), pin };
        // http waits for the socket when none is returned.
        giveUp = connectPinned(place, (error, stream) => done(error, stream as NonNullable<typeof stream>));
        return undefined;
      },
    };
    const socket = new WebSocket(url, Object.assign({}, options, pinned));
    // Terminated during the handshake, ws ends a request that has no socket yet: ours would stay.
    socket.once('close', () => giveUp?.());
    return socket;
  };
}
