import type { Clock, Timer } from '../../../src/base/clock.ts';
import type { Death, Machine } from './machine.ts';
import { ProcessTimers } from './process-timers.ts';

/** Where a process can be killed besides between two turns. */
export type KillPoint = 'beforeCommit' | 'afterCommit' | 'send' | 'typing' | 'turn';

/**
 * What the operating system knows as a process: it can be killed at any point, and be made to stand still. The objects of
 * a dead one are still there, as ghosts: their clock, disk, network and typist do nothing.
 */
export class SimProcess {
  readonly name: string;
  readonly machine: Machine;
  readonly clock: Clock;
  alive = true;
  frozen = false;
  /** Since when it stands still. */
  frozenAt = 0;
  /** How long it has stood still so far. */
  frozenMs = 0;
  readonly #timers: ProcessTimers;
  readonly #atDeath: Array<(death: Death) => void> = [];
  readonly #atThaw: Array<() => void> = [];
  #mine: { point: KillPoint; count: number } | undefined;

  constructor(name: string, machine: Machine) {
    this.name = name;
    this.machine = machine;
    this.#timers = new ProcessTimers(this);
    machine.processes.add(this);
    this.clock = {
      now: () => machine.wall(),
      monotonic: () => machine.monotonic(),
      elapsed: () => machine.timeline.now,
      after: (ms, run): Timer => this.#timers.start(ms, false, run),
      every: (ms, run): Timer => this.#timers.start(ms, true, run),
    };
  }

  /** Called once, in the turn of its end. */
  onDeath(listener: (death: Death) => void): void {
    this.#atDeath.push(listener);
  }

  die(death: Death): void {
    if (!this.alive) return;
    this.alive = false;
    this.frozen = false;
    this.#mine = undefined;
    this.machine.processes.delete(this);
    this.#timers.clear();
    for (const listener of this.#atDeath) listener(death);
  }

  /** It dies when it comes to this point for the `count`th time. */
  mine(point: KillPoint, count: number): void {
    this.#mine = { point, count };
  }

  /** It lives on after all. */
  defuse(): void {
    this.#mine = undefined;
  }

  /** It has come to that point. Returns whether it is dead now. */
  reached(point: KillPoint): boolean {
    if (!this.alive) return true;
    const mine = this.#mine;
    if (mine?.point !== point) return false;
    mine.count -= 1;
    if (mine.count > 0) return false;
    this.die('killed');
    return true;
  }

  freeze(): void {
    if (!this.alive || this.frozen) return;
    this.frozen = true;
    this.frozenAt = this.machine.timeline.now;
  }

  /** `clocksStood`: the monotonic clock stood still too, and with it what timers wait for. */
  thaw(clocksStood: boolean): void {
    if (!this.frozen) return;
    this.frozen = false;
    const ms = this.machine.timeline.now - this.frozenAt;
    this.frozenMs += ms;
    // What the sockets hold comes first, as a process is stopped where it waits for it.
    for (const listener of this.#atThaw.splice(0)) listener();
    this.#timers.thawed(clocksStood ? ms : 0);
  }

  /** Runs `listener` when it goes on. */
  onThaw(listener: () => void): void {
    this.#atThaw.push(listener);
  }
}
