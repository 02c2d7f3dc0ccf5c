import type { Socket } from 'node:net';
import type { ServerLimits } from '../server-limits.ts';
import { isLoopback, remoteAddress, strangerKey } from './remote-address.ts';
import { StrangerPool } from './stranger-pool.ts';

type Limits = Pick<ServerLimits, 'maxStrangerSockets' | 'maxStrangerSocketsPerAddress' | 'maxStrangerTlsSockets'>;

/**
 * Connections that have shown no valid token yet, limited per address and in all; those with TLS apart, for each costs
 * ten times the memory. When there is one too many an old one is cut, not the newest refused: who means well shows its
 * token at once, so nobody is locked out by sockets that stay silent, not even from the same address.
 */
export class StrangerSockets {
  readonly #limits: Limits;
  readonly #plain: StrangerPool;
  readonly #tls: StrangerPool;
  readonly #known = new WeakSet<object>();

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#plain = new StrangerPool(limits.maxStrangerSockets);
    this.#tls = new StrangerPool(limits.maxStrangerTlsSockets);
  }

  get size(): number {
    return this.#plain.size + this.#tls.size;
  }

  /** For the `connection` event of a server; `tls`: the server expects a handshake over it. */
  opened(socket: Socket, tls: boolean): void {
    const { maxStrangerSockets, maxStrangerSocketsPerAddress } = this.#limits;
    const key = keyOf(socket);
    const address = strangerKey(remoteAddress(socket));
    const pool = tls ? this.#tls : this.#plain;
    // Programs of this computer share one address, the good ones with the bad.
    const most = isLoopback(address) ? maxStrangerSockets : maxStrangerSocketsPerAddress;
    socket.once('close', () => pool.remove(key));
    pool.add(key, { socket, address }, most);
  }

  /** A valid token came over it; with TLS, `socket` is the one on top. */
  authenticated(socket: Socket): void {
    if (this.#known.has(socket)) return;
    this.#known.add(socket);
    const key = keyOf(socket);
    this.#plain.remove(key);
    this.#tls.remove(key);
  }
}

/** The TLS socket and the one below it have both ends in common. */
function keyOf({ remoteAddress: address, remotePort, localAddress, localPort }: Socket): string {
  return `${address}|${remotePort}|${localAddress}|${localPort}`;
}
