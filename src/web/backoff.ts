/** Of one kind of waits. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly mostMs: number;
  /** The part of each wait that is left to chance, so that many clients do not all knock at once: 0 to 1. */
  readonly byChance: number;
}

/**
 * Exponential backoff with jitter: how long to wait after so many failures in a row, 1 at least. Milliseconds, whole.
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, random: number, { firstMs, mostMs, byChance }: BackoffLimits): number {
  const full = Math.min(mostMs, firstMs * 2 ** (failures - 1));
  return Math.round(full * (1 - byChance * (1 - random)));
}
