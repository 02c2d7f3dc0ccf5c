import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Segment } from '../../protocol/segments.ts';

/** What a line may have before its end in canonical mode; the rest of it is dropped (termios(3)). */
const MAX_LINE_BYTES = 4_095;
const STTY_LIMIT_MS = 500;
const run = promisify(execFile);

/**
 * Why a text must not be pasted into the terminals of a program: one of them reads whole lines (`cat`, a program that
 * does not read at all now; not a shell, which edits its line itself), and a line of the text is longer than such a
 * line can be. `undefined`: it may. Short texts cost nothing.
 */
export async function tooLongForTerminal(
  segments: readonly Segment[],
  slaves: () => Promise<readonly string[]>,
): Promise<string | undefined> {
  if (!segments.some(hasLongLine)) return undefined;
  const readers = await Promise.all((await slaves()).map(readsLines));
  if (!readers.includes(true)) return undefined;
  return `what runs in the terminal takes lines of at most ${MAX_LINE_BYTES.toLocaleString('en')} bytes`;
}

function hasLongLine(segment: Segment): boolean {
  if (segment.type !== 'text' || segment.value.length * 3 <= MAX_LINE_BYTES) return false;
  return segment.value.split('\n').some((line) => Buffer.byteLength(line) > MAX_LINE_BYTES);
}

/** Whether a pseudo-terminal is in canonical mode. Nobody but its own user is told. */
async function readsLines(slave: string): Promise<boolean> {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const { stdout } = await run('stty', ['-F', slave, '-a'], { env, timeout: STTY_LIMIT_MS });
    return /(^|\s)icanon\b/.test(stdout);
  } catch {
    return false;
  }
}
