/** Runs jobs one at a time, in order. */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /** Settles as `job` does. A job that fails does not stop those behind it. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(job);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves when everything that was given so far is over. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
