import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Picture {
  /** RGBA, row after row. */
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What a display of 24 bits shows, by xwd(1): its dump is a header of big-endian words (XWDFile.h), colours and pixels. */
export async function takeScreenshot(env: NodeJS.ProcessEnv): Promise<Picture> {
  const options = { env, encoding: 'buffer', maxBuffer: 64 * 1_024 * 1_024 } as const;
  const { stdout: dump } = await run('xwd', ['-root', '-silent'], options);
  const word = (index: number): number => dump.readUInt32BE(index * 4);
  const [headerBytes, width, height] = [word(0), word(4), word(5)];
  const [isBigEndian, bitsPerPixel, bytesPerLine, colours] = [word(7), word(11), word(12), word(19)];
  if (bitsPerPixel !== 32 || isBigEndian !== 0) throw new Error('not a picture of 32 bits, low byte first');
  const COLOUR_BYTES = 12;
  const start = headerBytes + colours * COLOUR_BYTES;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = start + y * bytesPerLine + x * 4;
      const [blue, green, red] = dump.subarray(from, from + 3);
      data.set([red ?? 0, green ?? 0, blue ?? 0, 255], (y * width + x) * 4);
    }
  }
  return { data, width, height };
}
