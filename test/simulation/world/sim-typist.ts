import type { DesktopState, MayGoOn, Probe, TypingResult, Typist } from '../../../src/agent/typing/typist.ts';
import type { Segment } from '../../../src/protocol/segments.ts';
import type { Random } from '../engine/random.ts';
import type { SimProcess } from '../engine/sim-process.ts';
import { identify } from '../model/facts.ts';
import type { Model } from '../model/model.ts';

/** How the desktop of a computer behaves, for a while. */
export type DesktopMood = 'fine' | 'slow' | 'failing' | 'failing-half' | 'hanging' | 'clipboard' | 'throwing' | 'gone';

/** A computer that is typed on, beyond the processes that come and go on it. */
export interface Desktop {
  readonly screen: string;
  mood: DesktopMood;
  locked: boolean;
  /** Ids that the user has just told to type. */
  readonly byUser: Set<string>;
  /** What stands against typing now, as far as this process has been told. */
  against(process: SimProcess): string[];
}

/** A typist whose programs are lines in the model: real ones differ in how they type, not in what an agent sees. */
export class SimTypist implements Typist {
  readonly name = 'simulated';
  connected = false;
  readonly #process: SimProcess;
  readonly #desktop: Desktop;
  readonly #model: Model;
  readonly #random: Random;
  readonly #listeners = new Set<() => void>();
  /** Another after each stop: what hung before types nothing more. */
  #run = 0;

  constructor(process: SimProcess, desktop: Desktop, model: Model, random: Random) {
    this.#process = process;
    this.#desktop = desktop;
    this.#model = model;
    this.#random = random;
  }

  async probe(): Promise<Probe> {
    await this.#wait(1);
    return this.#desktop.mood === 'gone'
      ? { ok: false, reason: 'no display', capabilities: [] }
      : { ok: true, capabilities: [] };
  }

  async start(): Promise<void> {
    this.#run += 1;
    this.connected = true;
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    const run = this.#run;
    const { mood } = this.#desktop;
    const message = identify(segments);
    const facts = message && this.#model.numbered(message.number);
    if (message === undefined || facts === undefined) throw new Error('a text that nobody sent');
    const { version, first } = message;
    const givenAt = this.#process.machine.timeline.now;
    const againstAtStart = this.#desktop.against(this.#process);
    const byUser = this.#desktop.byUser.has(facts.id);
    if (mood === 'failing') return failed(0);
    if (mood === 'clipboard') {
      await this.#wait(5);
      facts.copied.push({ at: this.#process.machine.timeline.now, version });
      return { outcome: 'clipboard' };
    }
    if (mood === 'throwing') throw new Error('a bug of the typist');
    for (const index of segments.keys()) {
      const error = await mayGoOn();
      if (error !== undefined) return { outcome: 'stopped', typedParts: index, error };
      if (mood === 'failing-half' && index === Math.ceil(segments.length / 2)) return failed(index);
      const begunAt = this.#process.machine.timeline.now;
      const against = this.#desktop.against(this.#process);
      await this.#wait(mood === 'slow' ? 2_500 : 12);
      if (mood === 'hanging' && index > 0) await new Promise<never>(() => undefined);
      if (this.#process.reached('typing') || this.#run !== run) return failed(index);
      const { screen } = this.#desktop;
      this.#model.typed(facts, {
        ...{ version, part: first + index, screen, byUser, begunAt, givenAt, against, againstAtStart },
      });
    }
    await this.#wait(3);
    return { outcome: 'typed', receipt: this.#random.chance(0.8) ? 'read' : 'assumed', method: 'simulated' };
  }

  async copy(segments: readonly Segment[]): Promise<void> {
    await this.#wait(3);
    if (this.#desktop.mood === 'failing') throw new Error('the clipboard is taken');
    const message = identify(segments);
    if (message === undefined) return;
    const at = this.#process.machine.timeline.now;
    this.#model.numbered(message.number)?.copied.push({ at, version: message.version });
  }

  state(): DesktopState {
    return { target: { name: 'editor', terminal: false }, locked: this.#desktop.locked };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#run += 1;
    this.connected = false;
  }

  /** The desktop is another than before. */
  changed(): void {
    if (this.#desktop.mood === 'gone' && this.connected) {
      this.#run += 1;
      this.connected = false;
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** As long as it takes, by the clock of the process: it stands still with it, and ends with it. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#process.clock.after((0.3 + this.#random.next()) * ms, resolve);
    });
  }
}

function failed(typedParts: number): TypingResult {
  const error = { code: 'FAILED', message: 'the program went away' };
  return { outcome: 'failed', error, ...(typedParts > 0 && { typedParts }) };
}
