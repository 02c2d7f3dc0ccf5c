import { BYTES_PER_SAMPLE, SAMPLE_RATE } from '../../protocol/wav.ts';

const WINDOW_SAMPLES = (SAMPLE_RATE * 20) / 1_000;
/** A voice across a room is at -40 dB of full scale and more, a quiet room seen through a phone below -55. */
const QUIET = 32_768 * 10 ** (-50 / 20);
/** A click is shorter than any word. */
const LEAST_LOUD_WINDOWS = 3;

/** Listens to what is passed on, for whether anything can have been said. Keeps two numbers, and no sound. */
export class SoundLevel {
  #loudWindows = 0;
  #squares = 0;
  #samples = 0;
  /** The first half of a sample whose second half comes with the next piece. */
  #half: number | undefined;

  /** Little-endian, 16 bit; the pieces may be cut anywhere. */
  add(piece: Uint8Array): void {
    let at = 0;
    if (this.#half !== undefined && piece.length > 0) {
      this.#sample(this.#half | ((piece[0] ?? 0) << 8));
      this.#half = undefined;
      at = 1;
    }
    for (; at + 1 < piece.length; at += BYTES_PER_SAMPLE) this.#sample((piece[at] ?? 0) | ((piece[at + 1] ?? 0) << 8));
    if (at < piece.length) this.#half = piece[at];
  }

  /** Nothing was loud enough, for long enough, to be a word. */
  get silent(): boolean {
    return this.#loudWindows < LEAST_LOUD_WINDOWS;
  }

  #sample(unsigned: number): void {
    const value = (unsigned << 16) >> 16;
    this.#squares += value * value;
    this.#samples += 1;
    if (this.#samples < WINDOW_SAMPLES) return;
    if (Math.sqrt(this.#squares / this.#samples) > QUIET) this.#loudWindows += 1;
    this.#squares = 0;
    this.#samples = 0;
  }
}
