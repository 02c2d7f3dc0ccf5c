import { GenerationMap } from '../../base/generation-map.ts';
import type { Principal } from '../../server/guard/principal.ts';
import type { TokenUse } from './last-seen.ts';

export interface VerifiedToken {
  readonly principal: Principal;
  /** Owner tokens end; milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  /** Of a token that has a row. */
  readonly use?: TokenUse;
}

/**
 * Verified tokens, so that the hot path does no cryptography. What was not used while as many others came as there may
 * be is forgotten.
 */
export class VerifyCache {
  readonly #byToken: GenerationMap<VerifiedToken>;

  /** @param capacity asked when something comes in */
  constructor(capacity: () => number) {
    this.#byToken = new GenerationMap(capacity);
  }

  get(token: string): VerifiedToken | undefined {
    return this.#byToken.use(token);
  }

  set(token: string, verified: VerifiedToken): void {
    this.#byToken.set(token, verified);
  }

  delete(token: string): void {
    this.#byToken.delete(token);
  }

  /** Forgets every token of that principal. */
  forget(principalId: string): void {
    for (const [token, { principal }] of this.#byToken) if (principal.id === principalId) this.#byToken.delete(token);
  }
}
