/** Runs jobs one at a time, in order: one message is typed at a time, and the user's "type now" waits its turn too. */
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
