const realSetImmediate = globalThis.setImmediate;
const realClearImmediate = globalThis.clearImmediate;
type Run = (...parameters: unknown[]) => void;

/** More turns than anything needs: something that never comes to rest is a bug. */
const MOST_TURNS = 20_000;

/**
 * The turns of the event loop. All real waiting of a history is `setImmediate`, promises and `nextTick`; while it is
 * installed, the immediates are counted, so that it is known when nothing is left to run.
 */
export class Turns {
  /** Called after each turn: a process can be killed between any two. */
  onTurn: () => void = () => undefined;
  /** What was thrown where nobody catches it: a real process would end with it. */
  onUncaught: (error: unknown) => void = (error) => {
    throw error;
  };
  readonly #waiting = new Set<NodeJS.Immediate>();

  install(): () => void {
    const schedule = (run: Run, ...parameters: unknown[]): NodeJS.Immediate => {
      const handle = realSetImmediate(() => {
        this.#waiting.delete(handle);
        this.run(() => run(...parameters));
      });
      this.#waiting.add(handle);
      return handle;
    };
    globalThis.setImmediate = schedule as typeof setImmediate;
    globalThis.clearImmediate = (handle) => {
      if (handle instanceof Object && this.#waiting.delete(handle)) realClearImmediate(handle);
    };
    return () => {
      globalThis.setImmediate = realSetImmediate;
      globalThis.clearImmediate = realClearImmediate;
      for (const handle of this.#waiting) realClearImmediate(handle);
      this.#waiting.clear();
    };
  }

  run(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.onUncaught(error);
    }
  }

  /** Resolves when nothing can run without time passing. */
  async settle(): Promise<void> {
    for (let turn = 0; ; turn += 1) {
      await new Promise<void>((resolve) => realSetImmediate(resolve));
      this.onTurn();
      if (this.#waiting.size === 0) return;
      if (turn > MOST_TURNS) throw new Error('the event loop never comes to rest');
    }
  }
}
