import type { Clock } from '../../base/clock.ts';
import { ProtocolError } from '../../protocol/codes.ts';

interface Waiting {
  readonly sender: string;
  readonly run: () => void;
}

/** Who may go to the engine now: of one sender one at a time, in order, and of all together a few. */
export class Turns {
  readonly #atOnce: number;
  readonly #clock: Clock;
  readonly #busy = new Set<string>();
  #waiting: Waiting[] = [];

  constructor(atOnce: number, clock: Clock) {
    this.#atOnce = atOnce;
    this.#clock = clock;
  }

  /**
   * Resolves when it is `sender`'s turn, with how to end that.
   * @throws ProtocolError RATE_LIMITED after `waitMs`; and what `signal` ends with
   */
  take(sender: string, waitMs: number, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const run = (): void => {
        settle();
        this.#busy.add(sender);
        resolve(() => {
          this.#busy.delete(sender);
          this.#next();
        });
      };
      const waiting: Waiting = { sender, run };
      const leave = (error: unknown): void => {
        settle();
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(error);
      };
      const ended = (): void => leave(signal.reason);
      const timer = this.#clock.after(waitMs, () => {
        leave(new ProtocolError('RATE_LIMITED', 'the speech recogniser is busy with earlier recordings'));
      });
      const settle = (): void => {
        timer.cancel();
        signal.removeEventListener('abort', ended);
      };
      signal.addEventListener('abort', ended);
      this.#waiting.push(waiting);
      if (signal.aborted) ended();
      else this.#next();
    });
  }

  #next(): void {
    for (const { sender, run } of this.#waiting) {
      if (this.#busy.size >= this.#atOnce) return;
      if (this.#busy.has(sender)) continue;
      this.#waiting = this.#waiting.filter((each) => each.run !== run);
      run();
    }
  }
}
