import path from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { withinLimit } from '../time-limit.ts';
import type { NutBackend } from './nut-backend.ts';
import type { NutChord, NutKey } from './nut-keys.ts';
import { NutError, type NutRequest, nutReplySchema } from './nut-messages.ts';
import { type StartWorker, startNodeWorker, type WorkerProcess } from './worker-process.ts';

const START_LIMIT_MS = 4_000;
/** A clipboard program that waits for a hung owner, for example. */
const CALL_LIMIT_MS = 1_500;
/** Beside this file, as a source and in the build. */
const WORKER = path.join(import.meta.dirname, `nut-worker${path.extname(import.meta.filename)}`);

interface Call {
  resolve(value: string | undefined): void;
  reject(error: NutError): void;
}

export interface NutProcessOptions {
  clock: Clock;
  /** `DISPLAY` in it decides where nut-js types on Linux. */
  env: NodeJS.ProcessEnv;
  startWorker?: StartWorker | undefined;
}

/**
 * nut-js in a process of its own, because its native module ends the process that it runs in: with SIGSEGV when there
 * is no display, with exit(1) on any X error (a key that the layout does not have) and when the X server goes. It also
 * runs the clipboard's programs synchronously, which would block every other message of the event loop.
 */
export class NutProcess implements NutBackend {
  readonly #child: WorkerProcess;
  readonly #clock: Clock;
  readonly #calls = new Map<number, Call>();
  readonly #ended: Promise<void>;
  #lastId = 0;
  #alive = true;
  #endReason = 'the nut-js process was stopped';
  /** Why the clipboard does not work. */
  clipboardProblem: string | undefined;

  private constructor(options: NutProcessOptions, onReady: () => void, onUnusable: (reason: string) => void) {
    const { clock, env, startWorker = startNodeWorker } = options;
    this.#clock = clock;
    this.#child = startWorker(WORKER, env);
    this.#ended = new Promise((resolve) => {
      this.#child.onEnd((how) => {
        if (this.#alive) this.#end(`the nut-js process ended (${how})`);
        onUnusable(this.#endReason);
        resolve();
      });
    });
    this.#child.onMessage((message) => {
      const { data: reply } = nutReplySchema.safeParse(message);
      if (!reply) return;
      if (reply.type === 'ready') {
        this.clipboardProblem = reply.clipboardProblem;
        onReady();
      } else if (reply.type === 'unusable') {
        onUnusable(reply.reason);
      } else {
        const call = this.#calls.get(reply.id);
        if (reply.type === 'done') call?.resolve(reply.value);
        else call?.reject(new NutError('REFUSED', reply.reason));
      }
    });
  }

  /** Resolves when nut-js is loaded and reaches the desktop; rejects with the reason, for a person, when it does not. */
  static async start(options: NutProcessOptions): Promise<NutProcess> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const nut = new NutProcess(options, resolve, (reason) => reject(new NutError('ENDED', reason)));
    try {
      await withinLimit(promise, 'loading nut-js', START_LIMIT_MS, options.clock);
      return nut;
    } catch (error) {
      await nut.stop();
      throw error;
    }
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Resolves when the process is gone, for whatever reason. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  async press(chord: NutChord, modifiers: readonly NutKey[]): Promise<void> {
    await this.#call({ call: 'press', args: [chord, modifiers] });
  }

  async release(keys: readonly NutKey[]): Promise<void> {
    await this.#call({ call: 'release', args: [keys] });
  }

  async readClipboard(): Promise<string> {
    return (await this.#call({ call: 'readClipboard', args: [] })) ?? '';
  }

  async writeClipboard(text: string): Promise<void> {
    await this.#call({ call: 'writeClipboard', args: [text] });
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.#end('the nut-js process was stopped');
    this.#child.kill();
    await this.#ended;
  }

  #call(request: WithoutId<NutRequest>): Promise<string | undefined> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<string | undefined>((resolve, reject) => {
      if (!this.#alive) {
        reject(new NutError('ENDED', this.#endReason));
        return;
      }
      const timer = this.#clock.after(CALL_LIMIT_MS, () => {
        reject(new NutError('TIMEOUT', `nut-js did not answer within ${CALL_LIMIT_MS} ms (${request.call})`));
        // It works on the call still, and would type at some later time.
        void this.stop();
      });
      const settle = (): void => {
        timer.cancel();
        this.#calls.delete(id);
      };
      this.#calls.set(id, {
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      this.#child.send({ id, ...request });
    });
  }

  #end(reason: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#endReason = reason;
    for (const call of [...this.#calls.values()]) call.reject(new NutError('ENDED', reason));
  }
}

type WithoutId<T> = T extends { id: number } ? Omit<T, 'id'> : never;
