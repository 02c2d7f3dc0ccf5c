import type { Clock, Timer } from '../../../base/clock.ts';
import { GenerationMap } from '../../../base/generation-map.ts';
import type { ContentRequest } from '../../paste/desktop.ts';

/** A program that looks at each new clipboard does so within this; measured under Wine: 1 to 12 ms. */
const FIRST_LOOK_MS = 30;
/** One that is known to look gets so long for it. */
const LOOK_LIMIT_MS = 100;
const MAX_PROGRAMS = 200;
/** Stands for all that open the clipboard without a window. Which of them run may be others after a while. */
const WINDOWLESS = '';
const WINDOWLESS_KNOWN_FOR_MS = 10 * 60_000;

interface Offer {
  readonly asked: Set<string>;
  chord: boolean;
}

/**
 * Programs that read each new clipboard by themselves: one of them would be taken for one that pastes. Windows tells
 * them of a new clipboard (WM_CLIPBOARDUPDATE) by a message that no ping waits for, so the chord waits for their look:
 * once for a program that is new here, and always for one that was seen looking. What they ask before the chord they are
 * not given, so that they ask again because of it.
 */
export class CuriousPrograms {
  readonly #clock: Clock;
  /** Whether it looks, by its name. */
  readonly #looks = new GenerationMap<boolean>(() => MAX_PROGRAMS);
  #offer: Offer = { asked: new Set(), chord: true };
  readonly #waiting = new Set<() => void>();
  #windowlessLearnedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A text is about to be offered. */
  offered(): void {
    this.#offer = { asked: new Set(), chord: false };
  }

  chord(): void {
    this.#offer.chord = true;
  }

  /** Call with every request. */
  note({ reader = WINDOWLESS, wants, stage }: ContentRequest): void {
    if (this.#offer.chord || wants !== 'text' || stage !== 'asked') return;
    this.#offer.asked.add(reader);
    this.#looks.set(reader, true);
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves when this program, and those without a window, have looked at what is offered, or will not. */
  async settled(program: string): Promise<void> {
    const now = this.#clock.monotonic();
    if (now - this.#windowlessLearnedAt > WINDOWLESS_KNOWN_FOR_MS) {
      this.#windowlessLearnedAt = now;
      if (!this.#looks.get(WINDOWLESS)) this.#looks.delete(WINDOWLESS);
    }
    await Promise.all([program, WINDOWLESS].map((each) => this.#looked(each)));
  }

  async #looked(program: string): Promise<void> {
    const offer = this.#offer;
    const looks = this.#looks.get(program);
    if (offer.chord || offer.asked.has(program) || looks === false) return;
    const deadline = this.#clock.monotonic() + (looks ? LOOK_LIMIT_MS : FIRST_LOOK_MS);
    while (!offer.asked.has(program) && this.#clock.monotonic() < deadline) await this.#wait(deadline);
    if (this.#looks.get(program) === undefined) this.#looks.set(program, false);
  }

  #wait(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      const wake = (): void => {
        timer?.cancel();
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      timer = this.#clock.after(deadline - this.#clock.monotonic(), wake);
    });
  }
}
