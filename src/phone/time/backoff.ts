const FIRST_MS = 400;
const MOST_MS = 8_000;

/**
 * How long to wait after so many failures in a row: twice as long each time, up to 8 s, the half of it by chance, so
 * that the phones of a house do not all knock at once when the relay is back.
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return full / 2 + (full / 2) * random;
}
