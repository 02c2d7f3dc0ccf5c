import type { Clock, Timer } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { UpdateSource } from './update-source.ts';

/** A start has better things to do. */
const FIRST_AFTER_MS = 60_000;
const EVERY_MS = 12 * 60 * 60 * 1_000;

export interface UpdatesParts {
  /** Undefined where the system's package manager updates Lantype, or nobody does. */
  source: UpdateSource | undefined;
  clock: Clock;
  logger: Logger;
  /** A newer version is here; it is installed when the program ends, and no sooner. */
  onReady: (version: string) => void;
}

/**
 * Looks for newer versions while its user wants that. It never ends or restarts the program: what was fetched is installed
 * when somebody quits, after everything that is in flight has been stored (`SafeQuit`).
 */
export class Updates {
  readonly #parts: UpdatesParts;
  #on = false;
  #timer: Timer | undefined;
  #fetching = false;
  #ready: string | undefined;

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  /** The version that is installed with the next end of the program. */
  get ready(): string | undefined {
    return this.#on ? this.#ready : undefined;
  }

  /** As its user has it in the settings; may be said again and again. */
  setOn(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (on) this.#schedule(FIRST_AFTER_MS);
  }

  /** No look for a newer version from now on. What is ready stays so. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /**
   * At the end of the program, when everything is stored.
   * @returns whether the system ends it by itself
   */
  finish(restart: boolean): boolean {
    const { source, logger } = this.#parts;
    if (this.ready === undefined || source === undefined) return false;
    try {
      return source.install(restart);
    } catch (error) {
      // The old version is still there, or the installer says what is the matter.
      logger.error({ error: nameOf(error) }, 'the update could not be installed');
      return false;
    }
  }

  #schedule(inMs: number): void {
    if (this.#parts.source === undefined) return;
    this.#timer = this.#parts.clock.after(inMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { source, logger, onReady } = this.#parts;
    if (source === undefined || this.#fetching) return;
    this.#fetching = true;
    try {
      const version = await source.fetch();
      if (version !== undefined) {
        this.#ready = version;
        logger.info({ version }, 'a newer version will be installed when Lantype ends');
        if (this.#on) onReady(version);
        return;
      }
    } catch (error) {
      logger.warn({ error: nameOf(error) }, 'no update could be fetched');
    } finally {
      this.#fetching = false;
    }
    if (this.#on && this.#timer !== undefined) this.#schedule(EVERY_MS);
  }
}

/** Never its words: they quote what a server answered. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
