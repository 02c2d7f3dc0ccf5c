/** Three clocks of one machine, milliseconds each. */
export interface MachineClocks {
  /** The wall clock: runs on during sleep, and may be set. */
  now(): number;
  /** Cannot be set, and on Linux stands still during sleep (CLOCK_MONOTONIC). */
  monotonic(): number;
  /** Since the machine started, sleep included; in whole seconds, and slow to ask. */
  uptime(): number;
}

/** What the uptime may be off by, in whole seconds at both ends of what is measured. */
const UPTIME_GRAIN_MS = 1_000;
/** A wall clock that gains more than this on the monotonic one was set, or the machine slept. */
const SUSPICIOUS_MS = 1_500;

/**
 * How long the machine slept. The wall clock, which is quick to ask, tells when it may have; the uptime tells that from
 * a clock that was set.
 */
export class SleepMeter {
  readonly #clocks: MachineClocks;
  readonly #startUptime: number;
  readonly #startMonotonic: number;
  #lead: number;
  #sleptMs = 0;

  constructor(clocks: MachineClocks) {
    this.#clocks = clocks;
    this.#startUptime = clocks.uptime();
    this.#startMonotonic = clocks.monotonic();
    this.#lead = clocks.now() - clocks.monotonic();
  }

  /**
   * Milliseconds slept since this was made, as far as a monotonic clock missed them; never less than before.
   * `monotonic`: what that clock says now, from whoever has asked it.
   */
  measure(monotonic: number = this.#clocks.monotonic()): number {
    const lead = this.#clocks.now() - monotonic;
    const gained = lead - this.#lead;
    if (Math.abs(gained) < SUSPICIOUS_MS) return this.#sleptMs;
    this.#lead = lead;
    const missed = this.#clocks.uptime() - this.#startUptime - (this.#clocks.monotonic() - this.#startMonotonic);
    if (missed > this.#sleptMs + UPTIME_GRAIN_MS) this.#sleptMs = missed;
    return this.#sleptMs;
  }
}
