import type { Machine } from '../engine/machine.ts';
import { SimProcess } from '../engine/sim-process.ts';
import type { Model } from '../model/model.ts';

/** What runs in a process. */
export interface Part {
  /** Throws, or rejects, when it cannot run. */
  start(process: SimProcess): Promise<void>;
  stop(): Promise<void>;
}

/** How long a person, or the system, waits for a program that is told to end. */
const STOP_LIMIT_MS = 15_000;
const AGAIN_MS = 1_500;

/** A program on a machine, through all of its processes. */
export class Program {
  readonly name: string;
  readonly machine: Machine;
  process: SimProcess | undefined;
  /** It must not be started any more. */
  barred = false;
  readonly #parts: readonly Part[];
  readonly #model: Model;
  #stopping = false;

  readonly #again: boolean;

  /** `parts` are started in that order, and stopped in the other. `again`: what cannot start is started anew. */
  constructor(name: string, machine: Machine, parts: readonly Part[], model: Model, again = false) {
    this.#again = again;
    this.name = name;
    this.machine = machine;
    this.#parts = parts;
    this.#model = model;
  }

  get stopping(): boolean {
    return this.alive && this.#stopping;
  }

  get alive(): boolean {
    return this.process?.alive === true;
  }

  start(): void {
    const { machine } = this;
    if (this.alive || this.barred || !machine.up) return;
    if (machine.sleepsUntil > machine.timeline.now) {
      machine.timeline.after(machine.sleepsUntil - machine.timeline.now, () => this.start());
      return;
    }
    const process = new SimProcess(this.name, this.machine);
    this.process = process;
    this.#stopping = false;
    process.onDeath((death) => this.#model.incident(death, this.name));
    this.#model.note(`${this.name} starts`);
    this.#startParts(process).catch((error: unknown) => {
      this.#model.note(`${this.name} could not start: ${String(error)}`);
      process.die('stopped');
      if (this.#again) machine.timeline.after(AGAIN_MS, () => this.start());
    });
  }

  /** In an orderly way. */
  stop(): void {
    const { process } = this;
    if (process === undefined || !process.alive || this.#stopping) return;
    this.#stopping = true;
    this.#model.note(`${this.name} is told to stop`);
    process.clock.after(STOP_LIMIT_MS, () => process.die('killed'));
    this.#stopParts(process).then(
      () => process.die('stopped'),
      (error: unknown) => {
        this.#model.violated('crash', `${this.name} did not stop: ${String(error)}`);
        process.die('killed');
      },
    );
  }

  async #startParts(process: SimProcess): Promise<void> {
    for (const part of this.#parts) await part.start(process);
  }

  async #stopParts(process: SimProcess): Promise<void> {
    for (const part of this.#parts.toReversed()) {
      // It was killed meanwhile, and the parts are those of the next one.
      if (process.alive) await part.stop();
    }
  }
}
