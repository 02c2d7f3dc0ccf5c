type Stop = () => void | Promise<void>;

/** Everything that a section has started, stopped in the opposite order. */
export class Cleanup {
  readonly #stops: Stop[] = [];
  #running: Promise<void> | undefined;

  /** Returns what it was given, so that a start and the promise to stop it are one statement. */
  add<T extends { stop(): void | Promise<void> }>(started: T): T {
    this.#stops.push(() => started.stop());
    return started;
  }

  /** Stops all, and throws the first error only then. A second call waits for the first: a signal may come between. */
  run(): Promise<void> {
    this.#running ??= this.#stopAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #stopAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let stop = this.#stops.pop(); stop !== undefined; stop = this.#stops.pop()) {
      await Promise.resolve()
        .then(stop)
        .catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }
}
