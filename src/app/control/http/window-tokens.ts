import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../../base/clock.ts';
import type { Principal } from '../../../server/guard/principal.ts';

const TOKEN_BYTES = 32;
const IDLE_MS = 12 * 60 * 60 * 1_000;
const MAX_TOKENS = 20;

/** Not the token: what logs and tables may hold. */
export type WindowId = string;

/** A browser tab that logged in, to the guard and to the ConnectionManager. */
export function windowPrincipal(id: WindowId): Principal {
  return { id: `window ${id}`, name: 'window', scope: 'admin', deviceId: undefined };
}

const idOf = (token: string): WindowId => createHash('sha256').update(token).digest('base64url');

/**
 * The tokens of logged-in browser tabs: 256 random bits, in memory, good for the control paths of this process alone.
 * They are no tokens of the relay: its API knows none of them, on whatever address. Looked up by their hash, so that
 * nothing is compared with a secret.
 */
export class WindowTokens {
  readonly #clock: Clock;
  readonly #onEnded: Array<(id: WindowId) => void> = [];
  /** When each was last used, by the monotonic clock; the one that was used longest ago comes first. */
  readonly #lastUsed = new Map<WindowId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Called when a token is void. */
  onEnded(listener: (id: WindowId) => void): void {
    this.#onEnded.push(listener);
  }

  /** The one that was used longest ago ends when there are too many. */
  issue(): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.touch(idOf(token), true);
    const [oldest] = this.#lastUsed.keys();
    if (this.#lastUsed.size > MAX_TOKENS && oldest !== undefined) this.end(oldest);
    return token;
  }

  /** Whose token it is; `undefined` when it is none, or was not used for twelve hours. */
  verify(token: string): WindowId | undefined {
    const id = idOf(token);
    const lastUsed = this.#lastUsed.get(id);
    if (lastUsed === undefined) return undefined;
    if (lastUsed + IDLE_MS <= this.#clock.monotonic()) {
      this.end(id);
      return undefined;
    }
    this.touch(id);
    return id;
  }

  /** It is in use. */
  touch(id: WindowId, anew = false): void {
    if (!this.#lastUsed.delete(id) && !anew) return;
    this.#lastUsed.set(id, this.#clock.monotonic());
  }

  end(id: WindowId): void {
    if (!this.#lastUsed.delete(id)) return;
    for (const listener of this.#onEnded) listener(id);
  }

  endAll(): void {
    for (const id of [...this.#lastUsed.keys()]) this.end(id);
  }
}
