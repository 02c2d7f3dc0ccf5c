import type { Clock } from '../../../base/clock.ts';
import { GenerationMap } from '../../../base/generation-map.ts';
import type { ContentRequest } from '../../paste/desktop.ts';

/** A program that reads whatever is new on the clipboard does so within this; seen: 2 to 12 ms. */
const FIRST_LOOK_MS = 40;
/** One that is known to do so is waited for until it has. */
const LOOK_LIMIT_MS = 200;
const POLL_MS = 3;
const MAX_PROGRAMS = 100;

/**
 * Programs that read each new text by themselves. On X11 a ping tells that they are done with that; here nothing does, so
 * a program that gets its first text is watched for a moment before its chord, and one that was seen doing it is waited
 * for. What it reads after that, it reads because of the chord.
 */
export class SelfReaders {
  readonly #clock: Clock;
  readonly #habits = new GenerationMap<'calm' | 'reads'>(() => MAX_PROGRAMS);
  /** The last offer, until its chord. */
  #offer: { at: number; readers: Set<string> } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  offered(): void {
    this.#offer = { at: this.#clock.monotonic(), readers: new Set() };
  }

  chord(): void {
    this.#offer = undefined;
  }

  note({ reader, wants, stage, offer }: ContentRequest): void {
    if (!this.#offer || reader === undefined || wants !== 'text' || stage !== 'asked' || offer === undefined) return;
    this.#offer.readers.add(reader);
    this.#habits.set(reader, 'reads');
  }

  /** Resolves when what the program reads by itself of the last offer, it has read. */
  async settled(program: string): Promise<void> {
    const offer = this.#offer;
    if (!offer) return;
    const habit = this.#habits.use(program);
    if (habit === 'calm') return;
    const limit = offer.at + (habit === 'reads' ? LOOK_LIMIT_MS : FIRST_LOOK_MS);
    while (!offer.readers.has(program) && this.#clock.monotonic() < limit) {
      await new Promise<void>((resolve) => this.#clock.after(POLL_MS, resolve));
    }
    if (!offer.readers.has(program)) this.#habits.set(program, 'calm');
  }
}
