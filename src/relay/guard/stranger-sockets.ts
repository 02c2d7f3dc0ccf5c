import type { Socket } from 'node:net';
import type { RelayLimits } from '../relay-limits.ts';
import { isLoopback, remoteAddress, strangerKey } from './remote-address.ts';

interface Stranger {
  readonly socket: Socket;
  readonly address: string;
}

/**
 * Connections that have shown no valid token yet, limited per address and in all. When there is one too many the
 * oldest is cut, not the newest refused: who means well shows its token at once, so nobody is locked out by sockets
 * that stay silent, not even from the same address.
 */
export class StrangerSockets {
  readonly #limits: Pick<RelayLimits, 'maxStrangerSockets' | 'maxStrangerSocketsPerAddress'>;
  readonly #strangers = new Map<string, Stranger>();
  readonly #byAddress = new Map<string, Set<string>>();
  readonly #known = new WeakSet<object>();

  constructor(limits: Pick<RelayLimits, 'maxStrangerSockets' | 'maxStrangerSocketsPerAddress'>) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#strangers.size;
  }

  /** For the `connection` event of a server. */
  opened(socket: Socket): void {
    const key = keyOf(socket);
    const address = strangerKey(remoteAddress(socket));
    this.#strangers.set(key, { socket, address });
    const siblings = this.#byAddress.get(address) ?? new Set();
    this.#byAddress.set(address, siblings.add(key));
    socket.once('close', () => this.#forget(key));
    // Programs of this computer share one address, the good ones with the bad.
    const most = isLoopback(address) ? this.#limits.maxStrangerSockets : this.#limits.maxStrangerSocketsPerAddress;
    if (siblings.size > most) this.#cut(siblings.keys().next().value);
    if (this.#strangers.size > this.#limits.maxStrangerSockets) this.#cut(this.#strangers.keys().next().value);
  }

  /** A valid token came over it; with TLS, `socket` is the one on top. */
  authenticated(socket: Socket): void {
    if (this.#known.has(socket)) return;
    this.#known.add(socket);
    this.#forget(keyOf(socket));
  }

  #cut(key: string | undefined): void {
    if (key === undefined) return;
    this.#strangers.get(key)?.socket.destroy();
    this.#forget(key);
  }

  #forget(key: string): void {
    const stranger = this.#strangers.get(key);
    if (stranger === undefined) return;
    this.#strangers.delete(key);
    const siblings = this.#byAddress.get(stranger.address);
    siblings?.delete(key);
    if (siblings?.size === 0) this.#byAddress.delete(stranger.address);
  }
}

/** The TLS socket and the one below it have both ends in common. */
function keyOf({ remoteAddress: address, remotePort, localAddress, localPort }: Socket): string {
  return `${address}|${remotePort}|${localAddress}|${localPort}`;
}
