import type { Principal } from '../../server/guard/principal.ts';

export interface VerifiedToken {
  readonly principal: Principal;
  /** Owner tokens end; milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** Verified tokens, so that the hot path does no cryptography. The least recently used one goes first. */
export class VerifyCache {
  readonly #byToken = new Map<string, VerifiedToken>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(token: string): VerifiedToken | undefined {
    const found = this.#byToken.get(token);
    // A Map iterates in the order of insertion, so moving to the end is what makes it LRU. While it is
    // half empty nothing is about to go, and the move is saved.
    if (found !== undefined && this.#byToken.size * 2 > this.#capacity) {
      this.#byToken.delete(token);
      this.#byToken.set(token, found);
    }
    return found;
  }

  set(token: string, verified: VerifiedToken): void {
    this.#byToken.set(token, verified);
    if (this.#byToken.size <= this.#capacity) return;
    const oldest = this.#byToken.keys().next();
    if (!oldest.done) this.#byToken.delete(oldest.value);
  }

  delete(token: string): void {
    this.#byToken.delete(token);
  }

  /** Forgets every token of that principal. */
  forget(principalId: string): void {
    for (const [token, { principal }] of this.#byToken) {
      if (principal.id === principalId) this.#byToken.delete(token);
    }
  }
}
