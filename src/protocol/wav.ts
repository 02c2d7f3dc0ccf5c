/** WAV files as they are sent to be recognised: 16 bit, mono, 16 kHz; what all engines take, and speech needs no more. */
export const SAMPLE_RATE = 16_000;
export const BYTES_PER_SAMPLE = 2;
export const BYTES_PER_MS = (SAMPLE_RATE * BYTES_PER_SAMPLE) / 1_000;
/** Of a header as `wavHeader` writes it. */
export const WAV_HEADER_BYTES = 44;

const RIFF = 0x5249_4646;
const WAVE = 0x5741_5645;
const FMT = 0x666d_7420;
const DATA = 0x6461_7461;
const PCM = 1;
const CHUNK_HEAD = 8;

/** The header of a file with so many bytes of samples. */
export function wavHeader(sampleBytes: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, RIFF);
  view.setUint32(4, WAV_HEADER_BYTES - CHUNK_HEAD + sampleBytes, true);
  view.setUint32(8, WAVE);
  view.setUint32(12, FMT);
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, SAMPLE_RATE * BYTES_PER_SAMPLE, true);
  view.setUint16(32, BYTES_PER_SAMPLE, true);
  view.setUint16(34, BYTES_PER_SAMPLE * 8, true);
  view.setUint32(36, DATA);
  view.setUint32(40, sampleBytes, true);
  return header;
}

/** `more`: it is longer than what is here. `wrong`: for people. Otherwise where the samples are, in bytes. */
export type WavHead = { more: true } | { wrong: string } | { start: number; bytes: number };

/** Reads the beginning of a WAV file; chunks that are not the format's are passed over. */
export function readWavHead(head: Uint8Array): WavHead {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 12) return { more: true };
  if (view.getUint32(0) !== RIFF || view.getUint32(8) !== WAVE) return { wrong: 'it is no WAV file' };
  let formatSeen = false;
  for (let at = 12; at + CHUNK_HEAD <= head.length; ) {
    const name = view.getUint32(at);
    const bytes = view.getUint32(at + 4, true);
    const start = at + CHUNK_HEAD;
    if (name === DATA) return formatSeen ? { start, bytes } : { wrong: 'it has no format' };
    if (name === FMT) {
      if (start + 16 > head.length) return { more: true };
      if (!isOurs(view, start)) return { wrong: 'it has to be 16 bit, mono, 16 kHz, and not compressed' };
      formatSeen = true;
    }
    // RIFF: a chunk of odd length is followed by one byte.
    at = start + bytes + (bytes % 2);
  }
  return { more: true };
}

function isOurs(view: DataView, at: number): boolean {
  return (
    view.getUint16(at, true) === PCM &&
    view.getUint16(at + 2, true) === 1 &&
    view.getUint32(at + 4, true) === SAMPLE_RATE &&
    view.getUint16(at + 14, true) === BYTES_PER_SAMPLE * 8
  );
}
