/** Where a worker leaves what is to survive it: the user's clipboard above all. */
export interface Keeper {
  /** What the worker before this one asked to keep, and did not take back before it died. Parse it. */
  readonly kept: unknown;
  /**
   * Leaves `data` (JSON) with the program that started this process, which gives it to the next worker if this one dies.
   * `undefined`: nothing any more. What was kept is lost with a stop.
   */
  keep(data: unknown): void;
}

/** Larger content is not worth a copy in another process for each text: it is lost if this one dies. */
export const MAX_KEPT_BYTES = 1_024 * 1_024;
