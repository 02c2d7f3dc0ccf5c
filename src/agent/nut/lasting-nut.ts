import { WorkerError } from '../worker/call-frames.ts';
import { modifiersOf } from './nut-keys.ts';
import type { NutConnection } from './nut-process.ts';

export interface LastingNutOptions {
  connect: () => Promise<NutConnection>;
  platform: NodeJS.Platform;
}

/** nut-js over the ends of its process, which an X error causes: another one takes its place when it is needed. */
export class LastingNut {
  readonly #options: LastingNutOptions;
  readonly #onLoss: () => void;
  #nut: NutConnection;
  #reviving: Promise<NutConnection> | undefined;
  #lost = false;

  /** Rejects when nut-js does not work. `onLoss`: it does not work any more. */
  static async start(options: LastingNutOptions, onLoss: () => void): Promise<LastingNut> {
    return new LastingNut(options, await connect(options), onLoss);
  }

  private constructor(options: LastingNutOptions, nut: NutConnection, onLoss: () => void) {
    this.#options = options;
    this.#nut = nut;
    this.#onLoss = onLoss;
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** For calls that do no harm twice: a window that has just gone is an X error, too. */
  async ask<T>(call: (nut: NutConnection) => Promise<T>): Promise<T> {
    try {
      return await call(await this.living());
    } catch (error) {
      const ended = error instanceof WorkerError && (error.code === 'ENDED' || error.code === 'UNSENT');
      if (this.#lost || !ended) throw error;
      return call(await this.living());
    }
  }

  /** Rejects when it does not work any more. */
  async living(): Promise<NutConnection> {
    if (this.#nut.alive) return this.#nut;
    if (this.#lost) throw new WorkerError('UNSENT', 'nut-js is not running');
    this.#reviving ??= this.#revive().finally(() => {
      this.#reviving = undefined;
    });
    return this.#reviving;
  }

  /** Lets go of what a chord may have left pressed. Rejects when that cannot be done. */
  async releaseModifiers(): Promise<void> {
    await (await this.living()).release(modifiersOf(this.#options.platform));
  }

  async stop(): Promise<void> {
    this.#lost = true;
    await this.#reviving?.catch(() => undefined);
    await this.#nut.stop();
  }

  async #revive(): Promise<NutConnection> {
    try {
      this.#nut = await connect(this.#options);
      return this.#nut;
    } catch (error) {
      this.#lost = true;
      this.#onLoss();
      throw error;
    }
  }
}

async function connect({ connect: start, platform }: LastingNutOptions): Promise<NutConnection> {
  const nut = await start();
  try {
    // A process that ended in the middle of a chord left its modifiers pressed.
    await nut.release(modifiersOf(platform));
    return nut;
  } catch (error) {
    await nut.stop();
    throw error;
  }
}
