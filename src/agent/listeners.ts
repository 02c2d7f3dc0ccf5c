import type { Logger } from '../base/logger.ts';

/**
 * The subscribers of one kind of event. Node's EventEmitter is stringly typed and treats the name `error` specially;
 * this is all that is needed here.
 */
export class Listeners<T> {
  readonly #listeners = new Set<(event: T) => void>();
  readonly #onError: (error: unknown) => void;

  /** @param onError takes what a listener throws: a subscriber's bug must not look like one of the emitter's work. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Returns the function that ends the subscription. Idempotent. */
  add(listener: (event: T) => void): () => void {
    // A wrapper of its own, so that the same function added twice is called and removed twice.
    const entry = (event: T): void => listener(event);
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  emit(event: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}

/** What most emitters do about a throwing listener. */
export function listenerBugLog(logger: Logger): (error: unknown) => void {
  return (error) => logger.error({ error: error instanceof Error ? error.name : typeof error }, 'a listener threw');
}
