import { expect, it } from 'vitest';
import { Resampler } from '../../../src/phone/recording/resampler.ts';
import { readWavHead, wavHeader } from '../../../src/protocol/wav.ts';

function sine(rate: number, seconds: number, hertz: number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / rate));
}

function resampled(input: Float32Array, rate: number, pieces: (at: number) => number): number[] {
  const resampler = new Resampler(rate, 16_000);
  const out: number[] = [];
  for (let at = 0; at < input.length; ) {
    const size = pieces(at);
    out.push(...resampler.add(input.subarray(at, at + size)));
    at += size;
  }
  out.push(...resampler.end());
  return out;
}

it.each([16_000, 22_050, 44_100, 48_000, 96_000])(
  'of %i Hz it makes 16 kHz: as long, as loud, at the same times',
  (rate) => {
    const out = resampled(sine(rate, 1, 440), rate, () => 128);
    expect(Math.abs(out.length - 16_000)).toBeLessThanOrEqual(2);
    const wanted = sine(16_000, 1, 440);
    for (let at = 200; at < 15_800; at += 1) {
      expect(Math.abs((out[at] ?? 0) / 32_767 - (wanted[at] ?? 0))).toBeLessThan(0.01);
    }
  },
);

it('what 16 kHz cannot hold is taken out, and does not come back as something else', () => {
  const out = resampled(sine(48_000, 1, 11_000), 48_000, () => 128);
  const loudest = Math.max(...out.slice(200, -200).map(Math.abs));
  expect(20 * Math.log10(loudest / 32_767)).toBeLessThan(-45);
});

it('it does not matter where the pieces end', () => {
  const input = sine(44_100, 1, 300);
  const whole = resampled(input, 44_100, () => input.length);
  expect(resampled(input, 44_100, (at) => 1 + (at % 313))).toEqual(whole);
});

it('the head of a file is one that others read', () => {
  const head = Buffer.from(wavHeader(32_000));
  expect(head.toString('latin1', 0, 4) + head.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
  expect(head.readUInt32LE(4)).toBe(32_036);
  expect(readWavHead(head)).toEqual({ start: 44, bytes: 32_000 });
});
