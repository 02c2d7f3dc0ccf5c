import { spawnSync } from 'node:child_process';
import { silence, wav } from './sound.ts';

/** As the recogniser of Debian understands it best. */
const VOICE = ['-v', 'en-us+m3', '-s', '150'];
/** What espeak-ng writes in. */
const RATE = 22_050;
const HEAD_BYTES = 44;

/** Samples of a sentence: 16 bit, mono, 16 kHz. */
export function spoken(sentence: string): Buffer<ArrayBuffer> {
  const { stdout, status } = spawnSync('espeak-ng', [...VOICE, '--stdout', sentence], {
    maxBuffer: 64 * 1_024 * 1_024,
  });
  if (status !== 0) throw new Error('espeak-ng has failed');
  const said = new Int16Array(
    stdout.buffer.slice(stdout.byteOffset + HEAD_BYTES, stdout.byteOffset + (stdout.length & ~1)),
  );
  const samples = Buffer.alloc(Math.floor((said.length * 16_000) / RATE) * 2);
  for (let at = 0; at * 2 < samples.length; at += 1) {
    const place = (at * RATE) / 16_000;
    const index = Math.floor(place);
    const [one = 0, two = 0] = [said[index], said[index + 1]];
    samples.writeInt16LE(Math.round(one + (two - one) * (place - index)), at * 2);
  }
  return samples;
}

/** A WAV file of sentences with a pause before each and behind the last. */
export function spokenWav(sentences: readonly string[], pauseMs: number): Buffer<ArrayBuffer> {
  return wav(...sentences.flatMap((sentence) => [silence(pauseMs), spoken(sentence)]), silence(pauseMs));
}
