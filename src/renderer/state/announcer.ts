import { signal } from '@preact/signals';
import type { Clock, Timer } from '../../web/clock.ts';

const SHOWN_MS = 5_000;

/** Says, quietly, what was done: shown for a moment, and read out by screen readers. The newest replaces the one before. */
export class Announcer {
  readonly text = signal('');
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  say(text: string): void {
    this.text.value = text;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(SHOWN_MS, () => {
      this.text.value = '';
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
