import type { Clock } from '../../base/clock.ts';
import { WorkerError, type WorkerRequest, workerReplySchema } from './call-frames.ts';
import { longWait } from './long-wait.ts';
import { type StartWorker, startNodeWorker, type WorkerProcess } from './worker-process.ts';

export interface WorkerCallsOptions {
  /** For a person: `nut-js`. */
  name: string;
  /** See `workerFile`. */
  file: string;
  env: NodeJS.ProcessEnv;
  clock: Clock;
  /** A process of Node.js by default. */
  startWorker?: StartWorker | undefined;
  /** What the worker says by itself. Runs in the order in which the worker spoke, its answers to calls included. */
  onNote?: (note: unknown) => void;
}

interface Call {
  resolve(value: unknown): void;
  reject(error: WorkerError): void;
}

/**
 * A process for native code, which may crash, exit or hang without harm to this one, and calls to it. A call that is not
 * answered in time ends the process: it works on the call still, and would do it at some later time.
 */
export class WorkerCalls {
  readonly #name: string;
  readonly #child: WorkerProcess;
  readonly #clock: Clock;
  readonly #onNote: (note: unknown) => void;
  readonly #calls = new Map<number, Call>();
  /** Resolves when it listens, or never will. */
  readonly #listening = Promise.withResolvers<void>();
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  #lastId = 0;
  #alive = true;
  #endReason = '';

  /** Starts the process. Calls wait until it listens. */
  constructor({ name, file, env, clock, startWorker = startNodeWorker, onNote = () => undefined }: WorkerCallsOptions) {
    this.#name = name;
    this.#clock = clock;
    this.#onNote = onNote;
    this.#child = startWorker(file, env);
    this.ended = new Promise((resolve) => {
      this.#child.onEnd((how) => {
        this.#end('ENDED', `the ${name} process ended (${how})`);
        resolve();
      });
    });
    this.#child.onMessage((message) => {
      const { data: reply } = workerReplySchema.safeParse(message);
      // Of a worker that speaks nonsense the calls are not answered, which ends it.
      if (!reply || !this.#alive) return;
      if (reply.type === 'ready') this.#listening.resolve();
      else if (reply.type === 'note') this.#onNote(reply.note);
      else if (reply.type === 'done') this.#calls.get(reply.id)?.resolve(reply.value);
      else this.#calls.get(reply.id)?.reject(new WorkerError('REFUSED', reply.reason));
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  /**
   * What the worker answers: parse it. Rejects with a `WorkerError`.
   * @param limitMs after that the process is ended, and the call with it; `undefined`: the caller sees to that.
   */
  async call(call: string, args: readonly unknown[], limitMs: number | undefined): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const late = (): void => this.end(`${this.#name} did not answer within ${limitMs} ms (${call})`, 'TIMEOUT');
    const timer = limitMs === undefined ? undefined : longWait(this.#clock, limitMs, late);
    try {
      await this.#listening.promise;
      if (!this.#alive) throw new WorkerError('UNSENT', this.#endReason);
      const answer = new Promise<unknown>((resolve, reject) => this.#calls.set(id, { resolve, reject }));
      this.#send({ type: 'call', id, call, args: [...args] });
      return await answer;
    } finally {
      timer?.cancel();
      this.#calls.delete(id);
    }
  }

  /** Needs no answer. */
  note(note: unknown): void {
    if (this.#alive) this.#send({ type: 'note', note });
  }

  /** Ends the process at once, in the middle of whatever it does. Idempotent. */
  end(reason: string, code: 'ENDED' | 'TIMEOUT' = 'ENDED'): void {
    this.#end(code, reason);
    this.#child.kill();
  }

  /** The same, and resolves when the process is gone. */
  async stop(): Promise<void> {
    this.end(`the ${this.#name} process was stopped`);
    await this.ended;
  }

  #send(request: WorkerRequest): void {
    this.#child.send(request);
  }

  #end(code: 'ENDED' | 'TIMEOUT', reason: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#endReason = reason;
    this.#listening.resolve();
    for (const call of [...this.#calls.values()]) call.reject(new WorkerError(code, reason));
  }
}
