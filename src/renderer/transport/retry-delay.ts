const FIRST_MS = 250;
const MOST_MS = 10_000;

/** Exponential, with up to a quarter taken off at random, so that tabs do not come back in step. `random`: 0 to 1. */
export function retryDelay(attempt: number, random: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** attempt);
  return Math.round(full * (1 - random / 4));
}
