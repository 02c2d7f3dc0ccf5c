import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Principal } from '../../server/guard/principal.ts';

/** Takes the sockets of one kind of client: agents have one, observers have one. */
export interface SocketHandler {
  /** Asked before the socket is accepted. */
  mayOpen(principal: Principal): boolean;
  /** Takes an accepted socket, whose token is verified; see `SocketAcceptor`. */
  accept(socket: WebSocket, stream: Duplex, principal: Principal): void;
}
