import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Principal } from '../../server/guard/principal.ts';

/** Where an accepted socket goes: agents have one, observers have one. */
export interface Door {
  /** Asked before the socket is accepted. */
  mayOpen(principal: Principal): boolean;
  /** Takes an accepted socket, whose token is verified; see `SocketAcceptor`. */
  accept(socket: WebSocket, stream: Duplex, principal: Principal): void;
}
