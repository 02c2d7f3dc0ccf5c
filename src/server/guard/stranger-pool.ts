import type { Socket } from 'node:net';

interface Stranger {
  readonly socket: Socket;
  readonly address: string;
}

/**
 * Sockets of strangers, at most so many. When there is one too many, the oldest one of the address that has the most is
 * cut: whoever opens hundreds pays with its own, as long as others have fewer.
 */
export class StrangerPool {
  readonly #most: number;
  readonly #strangers = new Map<string, Stranger>();
  readonly #byAddress = new Map<string, Set<string>>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#strangers.size;
  }

  /** `mostHere`: how many its address may have. */
  add(key: string, stranger: Stranger, mostHere: number): void {
    const { address } = stranger;
    this.#strangers.set(key, stranger);
    const siblings = this.#byAddress.get(address) ?? new Set();
    this.#byAddress.set(address, siblings.add(key));
    if (siblings.size > mostHere) this.#cutOldest(siblings);
    if (this.#strangers.size > this.#most) this.#cutOldest(this.#largest());
  }

  remove(key: string): void {
    const stranger = this.#strangers.get(key);
    if (stranger === undefined) return;
    this.#strangers.delete(key);
    const siblings = this.#byAddress.get(stranger.address);
    siblings?.delete(key);
    if (siblings?.size === 0) this.#byAddress.delete(stranger.address);
  }

  #largest(): ReadonlySet<string> {
    let largest: ReadonlySet<string> = new Set();
    // Of equals the first: the address that came first has the oldest socket.
    for (const siblings of this.#byAddress.values()) if (siblings.size > largest.size) largest = siblings;
    return largest;
  }

  #cutOldest(siblings: ReadonlySet<string>): void {
    const [oldest] = siblings;
    if (oldest === undefined) return;
    this.#strangers.get(oldest)?.socket.destroy();
    this.remove(oldest);
  }
}
