import { Resampler } from './resampler.ts';

/** What runs on the browser's audio thread: takes every sample, makes 16 kHz of them, and hands them on. */
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** 20 ms: what the gate looks at. */
const FRAME = 320;

class RecorderProcessor extends AudioWorkletProcessor {
  readonly #resampler = new Resampler(sampleRate, 16_000);
  #frame = new Int16Array(FRAME);
  #filled = 0;
  #ended = false;

  constructor() {
    super();
    // The rest is asked for, and told to be the last.
    this.port.onmessage = () => {
      this.#hand(this.#resampler.end());
      this.port.postMessage(this.#frame.slice(0, this.#filled));
      this.port.postMessage('end');
      this.#ended = true;
    };
  }

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const [channel] = input ?? [];
    if (channel !== undefined && !this.#ended) this.#hand(this.#resampler.add(channel));
    return !this.#ended;
  }

  #hand(samples: Int16Array): void {
    for (const sample of samples) {
      this.#frame[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled < FRAME) continue;
      this.port.postMessage(this.#frame, [this.#frame.buffer]);
      this.#frame = new Int16Array(FRAME);
      this.#filled = 0;
    }
  }
}

registerProcessor('lantype-recorder', RecorderProcessor);
