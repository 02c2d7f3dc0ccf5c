import { describe, expect, it } from 'vitest';
import { Utterances } from '../../../src/phone/recording/utterances.ts';
import { levelOf } from '../../../src/phone/recording/voice-gate.ts';
import { missingPrograms } from '../../e2e/desktop/display.ts';
import { skipUnless } from '../../helpers/skip-unless.ts';
import { noise, silence } from '../../helpers/sound.ts';
import { spoken } from '../../helpers/spoken.ts';

const FRAME = 320;
const PAUSE_MS = 1_200;
const SENTENCES = ['open the window', 'this is a longer sentence, with a comma in it', 'yes', 'one two three'];

/** Samples of each utterance's frames, as numbers of frames from the beginning. */
function utterancesOf(sound: Buffer, everything = false): number[][] {
  const samples = new Int16Array(sound.buffer, sound.byteOffset, sound.length / 2);
  const numberOf = new Map<Int16Array, number>();
  const all: number[][] = [];
  let current: number[] = [];
  const utterances = new Utterances({
    extended: (frames) => current.push(...frames.map((frame) => numberOf.get(frame) ?? -1)),
    ended(dropped) {
      all.push(dropped === 0 ? current : current.slice(0, -dropped));
      current = [];
    },
  });
  utterances.everything = everything;
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    const frame = samples.slice(at, at + FRAME);
    numberOf.set(frame, at / FRAME);
    utterances.add(frame);
  }
  utterances.end();
  return all;
}

function mixed(sound: Buffer, seed: number, gain: number): Buffer<ArrayBuffer> {
  const background = noise(sound.length / 32, seed);
  const sum = Buffer.alloc(sound.length);
  for (let at = 0; at < sound.length; at += 2) {
    const value = sound.readInt16LE(at) + background.readInt16LE(at) * gain;
    sum.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(value))), at);
  }
  return sum;
}

const rms = (sound: Buffer): number =>
  10 ** (levelOf(new Int16Array(sound.buffer.slice(sound.byteOffset, sound.byteOffset + sound.length))) / 20);

const missing = missingPrograms('espeak-ng');

describe('pauses, found by energy', skipUnless(missing === undefined, missing ?? ''), () => {
  it.each([60, 30, 20, 12])('each sentence is one utterance in noise %i dB below the voice', (below) => {
    const parts: Buffer[] = [];
    const words: [from: number, to: number][] = [];
    let at = 0;
    const add = (part: Buffer): void => {
      const whole = part.subarray(0, part.length - (part.length % (2 * FRAME)));
      parts.push(whole);
      at += whole.length / (2 * FRAME);
    };
    // The room is heard before anybody speaks.
    add(silence(PAUSE_MS));
    for (const sentence of SENTENCES) {
      const said = spoken(sentence);
      const from = at;
      add(said);
      words.push([from, at]);
      add(silence(PAUSE_MS));
    }
    const clean = Buffer.concat(parts);
    const voice = rms(spoken(SENTENCES[0] ?? ''));
    const sound = mixed(clean, below, (voice / rms(noise(1_000, 1))) * 10 ** (-below / 20));
    const found = utterancesOf(sound);
    expect(found.length).toBe(SENTENCES.length);
    words.forEach(([from, to], index) => {
      const utterance = found[index] ?? [];
      const loud = Array.from({ length: to - from }, (_, frame) => from + frame).filter((frame) => {
        const piece = clean.subarray(frame * 2 * FRAME, (frame + 1) * 2 * FRAME);
        // What is lost in the noise itself cannot be missed.
        return rms(piece) > Math.max(0.004, voice * 10 ** (-below / 20) * 2);
      });
      expect(loud.filter((frame) => !utterance.includes(frame))).toEqual([]);
      // No more of the pauses than is kept on purpose, and what the noise hides.
      expect(utterance.length).toBeLessThan(to - from + 60);
    });
  });

  it('finds nothing in noise alone, of any loudness, nor in a click', () => {
    for (const gain of [0.001, 0.01, 0.1, 0.3]) {
      const quiet = mixed(silence(8_000), 5, gain);
      // A room that is loud from the first moment is one for two seconds until the floor has come up.
      const late = utterancesOf(quiet).filter((frames) => (frames[0] ?? 0) > 300);
      expect([gain, late]).toEqual([gain, []]);
    }
    const click = Buffer.concat([silence(1_000), noise(40, 3), silence(2_000)]);
    expect(utterancesOf(click)).toEqual([]);
  });
});

describe('utterances', () => {
  it('hold all that is recorded while the button is down, to the last frame and in order', () => {
    const sound = Buffer.concat([silence(500), noise(2_000, 1), silence(3_000), noise(61_000, 2), silence(400)]);
    const found = utterancesOf(sound, true);
    expect(found.flat()).toEqual(Array.from({ length: sound.length / (2 * FRAME) }, (_, index) => index));
    expect(found.length).toBeGreaterThan(3);
  });

  it('are never longer than 25 s, and are cut where it is quietest', () => {
    const speech = Array.from({ length: 40 }, (_, index) => [noise(1_900, index + 1), silence(100)]).flat();
    const found = utterancesOf(Buffer.concat([silence(200), ...speech]));
    expect(found.length).toBe(4);
    for (const frames of found) expect(frames.length).toBeLessThanOrEqual(1_250);
    const joined = found.flat();
    expect(joined).toEqual(joined.map((_, index) => (joined[0] ?? 0) + index));
    for (const frames of found.slice(0, -1)) {
      // In one of the gaps, that last five frames of each hundred.
      const place = (((frames.at(-1) ?? 0) * 20 - 200) % 2_000) / 20;
      expect(place).toBeGreaterThanOrEqual(94);
    }
  });
});
