import { silence, tone, wav } from '../../helpers/sound.ts';

/** A minute with `LANTYPE_MATRIX=full`, for it takes one. Beeps of 0.6 s every two seconds, each a little higher than the one before. */
export const BEEPS = process.env.LANTYPE_MATRIX === 'full' ? 30 : 9;
const pitchOf = (beep: number): number => 300 + 40 * beep;
/** What the microphone hears. */
export const BEEPING = wav(
  ...Array.from({ length: BEEPS }, (_, beep) => [silence(1_400), tone(600, 12_000, pitchOf(beep))]).flat(),
  silence(1_000),
);

const BYTES_OF_10_MS = 320;
/**
 * A beep is heard in eleven of these windows of 100 ms, which begin every 50. On a busy machine the browser's stand-in
 * for a microphone has gaps.
 */
const LEAST_WINDOWS = 4;

/** Which beeps are in these samples as a whole, in order: by how often the sign changes. */
export function beepsIn(samples: Buffer): number[] {
  const heard: number[] = [];
  let last = -1;
  let windows = 0;
  for (let at = 0; at + 10 * BYTES_OF_10_MS <= samples.length; at += 5 * BYTES_OF_10_MS) {
    const beep = beepAt(samples.subarray(at, at + 10 * BYTES_OF_10_MS));
    windows = beep === last ? windows + 1 : 1;
    last = beep;
    if (beep >= 0 && windows === LEAST_WINDOWS && heard.at(-1) !== beep) heard.push(beep);
  }
  return heard;
}

/** -1: none, or none that lasts for all of it. */
function beepAt(window: Buffer): number {
  let crossings = 0;
  for (let start = 0; start < window.length; start += BYTES_OF_10_MS) {
    let loudest = 0;
    for (let index = start; index < start + BYTES_OF_10_MS; index += 2) {
      const now = window.readInt16LE(index);
      if (index > 0 && window.readInt16LE(index - 2) < 0 !== now < 0) crossings += 1;
      loudest = Math.max(loudest, Math.abs(now));
    }
    if (loudest < 1_000) return -1;
  }
  const beep = Math.round((crossings * 5 - pitchOf(0)) / 40);
  return beep >= 0 && beep < BEEPS && Math.abs(crossings * 5 - pitchOf(beep)) < 15 ? beep : -1;
}

/** What a page recorded, without the pieces that were recognised, in order. `undefined`: those are no part of it. */
export function leftOut(recorded: Buffer, recognised: readonly Buffer[]): Buffer[] | undefined {
  const rest: Buffer[] = [];
  let at = 0;
  for (const piece of recognised) {
    const found = recorded.indexOf(piece, at);
    if (found < 0) return undefined;
    rest.push(recorded.subarray(at, found));
    at = found + piece.length;
  }
  return [...rest, recorded.subarray(at)];
}

export function loudest(samples: Buffer): number {
  let most = 0;
  for (let at = 0; at + 1 < samples.length; at += 2) most = Math.max(most, Math.abs(samples.readInt16LE(at)));
  return most;
}
