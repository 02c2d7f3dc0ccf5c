import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../base/clock.ts';
import { withinLimit } from '../../time-limit.ts';
import { WM } from '../win32/constants.ts';
import type { Handle, Win32 } from '../win32/win32.ts';
import {
  type NumberedCommand,
  Served,
  type ThreadAnswer,
  type ThreadCommand,
  type ThreadEvent,
} from './thread-messages.ts';

const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 1_000;
/** Beside this file as a source, and beside the program in the build. */
const EXTENSION = path.extname(import.meta.filename);
const THREAD = path.join(import.meta.dirname, `windows-thread${EXTENSION}`);

interface Call {
  resolve(answer: ThreadAnswer): void;
  reject(error: Error): void;
}

/** The thread with our window, from the main thread's side. */
export class ThreadHost {
  readonly served = new Served();
  readonly #win32: Win32;
  readonly #clock: Clock;
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  readonly #onEvent: (event: ThreadEvent) => void;
  readonly #onEnd: () => void;
  #lastCall = 0;
  #thread = 0;
  #window: Handle = 0;
  #alive = true;
  /** A thread that sleeps in GetMessage would keep the process from ending. */
  readonly #wake = (): void => {
    if (this.#thread !== 0) this.#win32.postToThread(this.#thread, WM.quit);
  };

  private constructor(win32: Win32, clock: Clock, onEvent: (event: ThreadEvent) => void, onEnd: () => void) {
    this.#win32 = win32;
    this.#clock = clock;
    this.#onEvent = onEvent;
    this.#onEnd = onEnd;
    this.#worker = new Worker(THREAD, { workerData: this.served.buffer });
    this.#worker.unref();
  }

  /** Rejects when the thread does not start. */
  static async start(
    win32: Win32,
    clock: Clock,
    onEvent: (event: ThreadEvent) => void,
    onEnd: () => void,
  ): Promise<ThreadHost> {
    const host = new ThreadHost(win32, clock, onEvent, onEnd);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    host.#worker.on('message', (event: ThreadEvent) => {
      if (event.event === 'ready') resolve();
      host.#note(event);
    });
    host.#worker.on('error', reject);
    host.#worker.on('exit', () => host.#end());
    process.on('exit', host.#wake);
    try {
      await withinLimit(promise, 'the thread of the clipboard', START_LIMIT_MS, clock);
      return host;
    } catch (error) {
      host.#end();
      throw error;
    }
  }

  get alive(): boolean {
    return this.#alive;
  }

  get window(): Handle {
    return this.#window;
  }

  /** Rejects with what went wrong there. */
  ask(command: ThreadCommand): Promise<ThreadAnswer> {
    if (!this.#alive) return Promise.reject(new Error('the thread of the clipboard has ended'));
    this.#lastCall += 1;
    const call = this.#lastCall;
    const numbered: NumberedCommand = { ...command, call };
    this.#worker.postMessage(numbered);
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      // What is in the thread's port it sees only when it is woken by a message of Windows.
      this.#win32.post(this.#window, WM.command);
    });
  }

  async stop(): Promise<void> {
    if (!this.#alive) return;
    await withinLimit(this.ask({ command: 'stop' }), 'the thread', STOP_LIMIT_MS, this.#clock).catch(this.#wake);
    this.#end();
  }

  #note(event: ThreadEvent): void {
    if (event.event === 'ready') {
      this.#window = event.window;
      this.#thread = event.thread;
    } else if (event.event === 'answer') {
      this.#calls.get(event.call)?.resolve(event.answer);
      this.#calls.delete(event.call);
    } else if (event.event === 'refused') {
      this.#calls.get(event.call)?.reject(new Error(event.reason));
      this.#calls.delete(event.call);
    } else this.#onEvent(event);
  }

  #end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    process.off('exit', this.#wake);
    for (const call of this.#calls.values()) call.reject(new Error('the thread of the clipboard has ended'));
    this.#calls.clear();
    this.#onEnd();
  }
}
