/** Zero crossings of the kernel on either side: enough that what is above the new limit is 60 dB down. */
const CROSSINGS = 16;
/** Positions of a new sample between two old ones for which the kernel is kept. */
const PHASES = 128;

/** Makes 16 bit samples of one rate of floating-point samples of another, piece by piece, and loses none. */
export class Resampler {
  readonly #step: number;
  readonly #half: number;
  /** For each phase, its weights, which add up to one. */
  readonly #kernels: readonly Float32Array[];
  /** What the next new sample still needs. */
  #kept: Float32Array;
  /** Where in `#kept` the next new sample lies. */
  #at: number;

  constructor(from: number, to: number) {
    this.#step = from / to;
    const widen = Math.max(1, this.#step);
    this.#half = Math.ceil(CROSSINGS * widen);
    this.#kernels = Array.from({ length: PHASES + 1 }, (_, phase) => kernelOf(phase / PHASES, this.#half, widen));
    // As if it had been silent before.
    this.#kept = new Float32Array(this.#half);
    this.#at = this.#half;
  }

  /** The new samples that `piece` completes. */
  add(piece: Float32Array): Int16Array {
    const all = new Float32Array(this.#kept.length + piece.length);
    all.set(this.#kept);
    all.set(piece, this.#kept.length);
    const made: number[] = [];
    let at = this.#at;
    for (; Math.floor(at) + this.#half < all.length; at += this.#step) made.push(this.#sampleAt(all, at));
    const drop = Math.max(0, Math.floor(at) - this.#half);
    this.#kept = all.slice(drop);
    this.#at = at - drop;
    return Int16Array.from(made);
  }

  /** What is left when nothing more comes. */
  end(): Int16Array {
    return this.add(new Float32Array(this.#half));
  }

  #sampleAt(all: Float32Array, at: number): number {
    const base = Math.floor(at);
    const kernel = this.#kernels[Math.round((at - base) * PHASES)];
    if (kernel === undefined) return 0;
    let sum = 0;
    const first = base - this.#half + 1;
    for (let tap = 0; tap < kernel.length; tap += 1) sum += (all[first + tap] ?? 0) * (kernel[tap] ?? 0);
    return Math.max(-32_768, Math.min(32_767, Math.round(sum * 32_767)));
  }
}

/** A sinc under a Hann window, for a sample that lies `fraction` behind the middle. */
function kernelOf(fraction: number, half: number, widen: number): Float32Array {
  const weights = new Float32Array(2 * half);
  let sum = 0;
  for (let tap = 0; tap < weights.length; tap += 1) {
    const distance = tap - half + 1 - fraction;
    const x = (Math.PI * distance) / widen;
    const window = Math.abs(distance) >= half ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * distance) / half);
    const weight = (x === 0 ? 1 : Math.sin(x) / x) * window;
    weights[tap] = weight;
    sum += weight;
  }
  return weights.map((weight) => weight / sum);
}
