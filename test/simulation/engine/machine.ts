import type { Timeline } from './timeline.ts';

/** The wall clock at the beginning of every history. */
const BEGINNING = Date.UTC(2026, 0, 1);

/** How a process ended. `power`: nobody told its peers. */
export type Death = 'killed' | 'stopped' | 'power';

/** What a machine does to what runs on it. */
interface MachineProcess {
  die(death: Death): void;
  freeze(): void;
  /** `clocksStood`: the monotonic clock stood still too, and with it what timers wait for. */
  thaw(clocksStood: boolean): void;
}

/** A computer or a phone: its clocks, whether it has power, and what runs on it. */
export class Machine {
  readonly name: string;
  readonly timeline: Timeline;
  readonly processes = new Set<MachineProcess>();
  up = true;
  /** Whoever wants to use it has to wait until then. */
  sleepsUntil = 0;
  /** Of its operating system: another after each start. */
  boots = 1;
  #wallOffset = 0;
  /** Until here the monotonic clock stood still, all in all. */
  #stoodStillMs = 0;
  #suspended: { since: number; clocksStand: boolean; processes: MachineProcess[] } | undefined;

  constructor(name: string, timeline: Timeline) {
    this.name = name;
    this.timeline = timeline;
  }

  wall(): number {
    return BEGINNING + Math.floor(this.timeline.now) + this.#wallOffset;
  }

  monotonic(): number {
    return this.timeline.now - this.#stoodStillMs;
  }

  /** As NTP, or a person, or a time zone that was wrong: timers do not notice. */
  jumpWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /** All of its processes stand still. `clocksStand`: so does the monotonic clock, as on Linux while a computer sleeps. */
  suspend(clocksStand: boolean, ms: number): void {
    if (!this.up || this.#suspended !== undefined) return;
    this.sleepsUntil = this.timeline.now + ms;
    this.timeline.after(ms, () => {
      if (this.timeline.now >= this.sleepsUntil) this.wake();
    });
    this.#suspended = { since: this.timeline.now, clocksStand, processes: [...this.processes] };
    for (const process of this.processes) process.freeze();
  }

  /** Idempotent. */
  wake(): void {
    this.sleepsUntil = 0;
    const suspended = this.#suspended;
    if (suspended === undefined) return;
    this.#suspended = undefined;
    const { since, clocksStand, processes } = suspended;
    if (clocksStand) this.#stoodStillMs += this.timeline.now - since;
    for (const process of processes) process.thaw(clocksStand);
  }

  get suspended(): boolean {
    return this.#suspended !== undefined;
  }

  powerOff(): void {
    const { sleepsUntil } = this;
    this.wake();
    this.sleepsUntil = sleepsUntil;
    this.up = false;
    for (const process of [...this.processes]) process.die('power');
  }

  powerOn(): void {
    this.up = true;
    this.boots += 1;
  }
}
