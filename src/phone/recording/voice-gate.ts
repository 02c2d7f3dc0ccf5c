/** Decibels of full scale. */
const FLOOR_AT_START = -40;
const LEAST_VOICE = -50;
/** Above what is there when nobody speaks: to begin, and to go on. Measured: decision 0105. */
const BEGIN_ABOVE = 9;
const GO_ON_ABOVE = 5;
/** How fast the floor follows a room that gets louder, in a frame: while nobody speaks, and while somebody does. */
const RISE = 0.1;
const RISE_IN_VOICE = 0.02;
/** Frames that have to be loud before it counts as a voice: a click is shorter. */
const FRAMES_TO_BEGIN = 3;

/** Tells a voice from the room by its energy alone, frame by frame of 20 ms. */
export class VoiceGate {
  #floor = FLOOR_AT_START;
  #loud = 0;
  #voice = false;

  /** Whether somebody speaks in this frame, which is so loud. */
  add(level: number): boolean {
    if (level < this.#floor) this.#floor = Math.max(level, -90);
    else this.#floor += this.#voice ? RISE_IN_VOICE : RISE;
    const above = level - this.#floor;
    if (this.#voice) this.#voice = above > GO_ON_ABOVE && level > LEAST_VOICE - GO_ON_ABOVE;
    else {
      this.#loud = above > BEGIN_ABOVE && level > LEAST_VOICE ? this.#loud + 1 : 0;
      this.#voice = this.#loud >= FRAMES_TO_BEGIN;
    }
    if (!this.#voice && level <= this.#floor + GO_ON_ABOVE) this.#loud = 0;
    return this.#voice;
  }
}

/** Of samples of 16 bit, in decibels of full scale. */
export function levelOf(frame: Int16Array): number {
  let squares = 0;
  for (const sample of frame) squares += sample * sample;
  const mean = squares / Math.max(1, frame.length);
  return mean === 0 ? -100 : 10 * Math.log10(mean / 32_768 ** 2);
}
