import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from '../../protocol/limits.ts';

/** Requests of this size are nearly all there are, and as many as may come cannot fill the memory. */
const SMALL_BYTES = 1_024;

/** How many bytes of bodies one token may have under way: each is in memory until the last of it has come. */
export class BodyBudget {
  readonly #maxBytes: number;
  readonly #underWay = new Map<string, number>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether this body may come as well; if so, it counts until it is whole or its connection is gone. */
  take(principalId: string, request: IncomingMessage): boolean {
    const bytes = announcedBytes(request);
    if (bytes <= SMALL_BYTES) return true;
    const sum = this.#sumOf(principalId) + bytes;
    if (sum > this.#maxBytes) return false;
    this.#underWay.set(principalId, sum);
    let counted = true;
    const release = (): void => {
      if (!counted) return;
      counted = false;
      const left = this.#sumOf(principalId) - bytes;
      if (left > 0) this.#underWay.set(principalId, left);
      else this.#underWay.delete(principalId);
    };
    request.once('end', release).once('close', release);
    return true;
  }

  #sumOf(principalId: string): number {
    return this.#underWay.get(principalId) ?? 0;
  }
}

/** A larger one is refused before it is read; one of unknown length is cut at that size. */
function announcedBytes({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return MAX_BODY_BYTES;
  return Math.min(Number(headers['content-length'] ?? 0), MAX_BODY_BYTES);
}
