import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { WorkerCalls } from '../worker/worker-calls.ts';
import { type StartWorker, workerFile } from '../worker/worker-process.ts';
import type { ActiveWindow, NutBackend } from './nut-backend.ts';
import type { NutChord, NutKey } from './nut-keys.ts';

const START_LIMIT_MS = 4_000;
/** A clipboard program that waits for a hung owner, for example. */
const CALL_LIMIT_MS = 1_500;

const loadedSchema = z.object({ clipboardProblem: z.string().optional() });
const activeWindowSchema = z.union([z.number(), z.enum(['none', 'unknown'])]);

export interface NutProcessOptions {
  clock: Clock;
  /** `DISPLAY` in it decides where nut-js types on Linux. */
  env: NodeJS.ProcessEnv;
  startWorker?: StartWorker | undefined;
}

/** A backend with the life of its process. */
export interface NutConnection extends NutBackend {
  readonly alive: boolean;
  /** Why the clipboard of nut-js does not work. */
  readonly clipboardProblem: string | undefined;
  /** Idempotent. */
  stop(): Promise<void>;
}

/**
 * nut-js in a process of its own, because its native module ends the process that it runs in: with SIGSEGV when there
 * is no display, with exit(1) on any X error (a key that the layout does not have) and when the X server goes. It also
 * runs the clipboard's programs synchronously, which would block every other message of the event loop.
 */
export class NutProcess implements NutConnection {
  readonly #calls: WorkerCalls;
  clipboardProblem: string | undefined;

  private constructor(options: NutProcessOptions) {
    this.#calls = new WorkerCalls({ ...options, name: 'nut-js', file: workerFile(import.meta, 'nut-worker') });
  }

  /** Resolves when nut-js is loaded and reaches the desktop; rejects with the reason, for a person, when it does not. */
  static async start(options: NutProcessOptions): Promise<NutProcess> {
    const nut = new NutProcess(options);
    try {
      const { clipboardProblem } = loadedSchema.parse(await nut.#calls.call('load', [], START_LIMIT_MS));
      nut.clipboardProblem = clipboardProblem;
      return nut;
    } catch (error) {
      await nut.stop();
      throw error;
    }
  }

  get alive(): boolean {
    return this.#calls.alive;
  }

  async press(chord: NutChord, modifiers: readonly NutKey[]): Promise<void> {
    await this.#call('press', chord, modifiers);
  }

  async release(keys: readonly NutKey[]): Promise<void> {
    await this.#call('release', keys);
  }

  async readClipboard(): Promise<string> {
    return z.string().parse(await this.#call('readClipboard'));
  }

  async writeClipboard(text: string): Promise<void> {
    await this.#call('writeClipboard', text);
  }

  async activeWindow(): Promise<ActiveWindow> {
    return activeWindowSchema.parse(await this.#call('activeWindow'));
  }

  stop(): Promise<void> {
    return this.#calls.stop();
  }

  #call<Name extends keyof NutBackend>(name: Name, ...args: Parameters<NutBackend[Name]>): Promise<unknown> {
    return this.#calls.call(name, args, CALL_LIMIT_MS);
  }
}
