/** Tells whether the screen is locked, where the typist cannot. */
export interface LockSource {
  /** The state now; false while unknown. */
  readonly locked: boolean;
  /** Begins to watch; `onChange` runs after each change of `locked`. */
  start(onChange: () => void): void;
  /** Ends the watch. Idempotent. */
  stop(): Promise<void>;
}
