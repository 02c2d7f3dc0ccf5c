import type { Clock, Timer } from '../../base/clock.ts';
import type { CancelFrame } from '../../protocol/frames.ts';

const RETRY_MS = 1_000;

/** Cancellations of this connection that the journal could not take (a full disk): tried again until it does. */
export class UnkeptCancellations {
  readonly #clock: Clock;
  readonly #retry: (frame: CancelFrame) => void;
  readonly #frames = new Map<string, CancelFrame>();
  #timer: Timer | undefined;

  /** `retry` adds those again that fail again. */
  constructor(clock: Clock, retry: (frame: CancelFrame) => void) {
    this.#clock = clock;
    this.#retry = retry;
  }

  add(frame: CancelFrame): void {
    this.#frames.set(frame.id, frame);
    this.#timer ??= this.#clock.after(RETRY_MS, () => {
      this.#timer = undefined;
      const frames = [...this.#frames.values()];
      this.#frames.clear();
      for (const each of frames) this.#retry(each);
    });
  }

  /** The connection is gone: the relay says it again on the next one. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#frames.clear();
  }
}
