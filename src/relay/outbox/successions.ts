import type { WriteBatch } from '../store/write-batch.ts';
import type { LiveMessages } from './live-messages.ts';

export interface SuccessionsParts {
  readonly live: Pick<LiveMessages, 'changeSender'>;
  readonly batch: Pick<WriteBatch, 'also' | 'flush'>;
}

/** A phone that is paired anew has what it has sent before. */
export class Successions {
  readonly #parts: SuccessionsParts;

  constructor(parts: SuccessionsParts) {
    this.#parts = parts;
  }

  /** What the one has sent is the other's from now on. */
  succeed(before: string, now: string): void {
    const { batch } = this.#parts;
    this.succeeded(before, now);
    batch.also(() => ({ type: 'sender', before, now }));
    batch.flush();
  }

  /** The rows say so already, for a relay of the cluster has written it. */
  succeeded(before: string, now: string): void {
    this.#parts.live.changeSender(before, now);
  }
}
