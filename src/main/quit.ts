import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { ElectronApi } from './electron-api.ts';

/** Longer than the app takes, which lets the message at hand end (5 s) and answers what is in flight (2 s). */
const STOP_LIMIT_MS = 10_000;

export interface SafeQuitParts {
  api: Pick<ElectronApi, 'app'>;
  /** Stores what is in flight and stops everything. */
  stop: () => Promise<void>;
  /** After that, at the very end; whether the system ends the program by itself, which it does by `quit`. */
  finish?: () => boolean;
  clock: Clock;
  logger: Logger;
}

/** However the program ends, it first stops the app, which stores what is in flight. */
export class SafeQuit {
  readonly #parts: SafeQuitParts;
  #stopping: Promise<void> | undefined;
  #exitCode = 0;
  /** Everything is stored, and the end is the system's. */
  #finished = false;

  constructor(parts: SafeQuitParts) {
    this.#parts = parts;
    // `will-quit` comes too late to be sure of it: on Windows, the session may be over by then.
    parts.api.app.on('before-quit', (event) => {
      if (this.#finished) return;
      event.preventDefault();
      this.quit();
    });
  }

  /** Windows may close from now on, instead of going to the tray. */
  get quitting(): boolean {
    return this.#stopping !== undefined;
  }

  /** Idempotent. */
  quit(exitCode = 0): void {
    this.#exitCode ||= exitCode;
    this.#stopping ??= this.#stop();
  }

  async #stop(): Promise<void> {
    const { api, stop, finish, clock, logger } = this.#parts;
    const limit = new Promise<'late'>((resolve) => void clock.after(STOP_LIMIT_MS, () => resolve('late')));
    try {
      if ((await Promise.race([stop(), limit])) === 'late') logger.error({}, 'the app did not stop in time');
      else this.#finished = finish?.() === true;
    } catch (error) {
      logger.error({ error: error instanceof Error ? error.name : 'unknown' }, 'the app did not stop cleanly');
    }
    // It has a while to replace the program, and then ends it.
    if (this.#finished) clock.after(STOP_LIMIT_MS, () => api.app.exit(this.#exitCode));
    // Not `quit()`, which could be refused again: everything is stored.
    else api.app.exit(this.#exitCode);
  }
}
