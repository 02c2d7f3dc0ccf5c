import { BYTES_PER_MS, wavHeader } from '../../src/protocol/wav.ts';

const SAMPLES_PER_MS = BYTES_PER_MS / 2;

/** Samples of a voice-like loudness: 16 bit, mono, 16 kHz. */
export function tone(ms: number, amplitude = 8_000, hertz = 220): Buffer<ArrayBuffer> {
  return samplesOf(ms, (at) => Math.round(amplitude * Math.sin((2 * Math.PI * hertz * at) / (SAMPLES_PER_MS * 1_000))));
}

/** No two neighbouring pieces of it are alike, so that what is lost or changes places is seen. */
export function noise(ms: number, seed: number): Buffer<ArrayBuffer> {
  let state = seed;
  return samplesOf(ms, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 15) - 32_768;
  });
}

export function silence(ms: number): Buffer<ArrayBuffer> {
  return Buffer.alloc(ms * BYTES_PER_MS);
}

function samplesOf(ms: number, valueAt: (at: number) => number): Buffer<ArrayBuffer> {
  const samples = Buffer.alloc(ms * BYTES_PER_MS);
  for (let at = 0; at < ms * SAMPLES_PER_MS; at += 1) {
    samples.writeInt16LE(Math.max(-32_768, Math.min(32_767, valueAt(at))), at * 2);
  }
  return samples;
}

export function wav(...parts: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const samples = Buffer.concat(parts);
  return Buffer.concat([wavHeader(samples.length), samples]);
}
