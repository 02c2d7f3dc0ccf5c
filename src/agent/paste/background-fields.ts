import type { Target } from './desktop.ts';
import type { Field, FieldSource, ShownField } from './field.ts';

/** Opens a source of fields, and gives it up when the signal says so. `undefined`: it is not to be had. Never rejects. */
export type OpenFields = (signal: AbortSignal) => Promise<FieldSource | undefined>;

/**
 * Fields of a source that takes its time to come, or never does: nobody waits for it, and until then nothing is known.
 */
export class BackgroundFields implements FieldSource {
  readonly #closing = new AbortController();
  readonly #listeners = new Set<() => void>();
  #source: FieldSource | undefined;

  constructor(open: OpenFields) {
    void this.#take(open);
  }

  async focused(target: Target): Promise<Field | undefined> {
    return this.#source?.focused(target);
  }

  shown(pid: number | undefined): ShownField | undefined {
    return this.#source?.shown(pid);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closing.abort();
    this.#listeners.clear();
    this.#source?.close();
    this.#source = undefined;
  }

  async #take(open: OpenFields): Promise<void> {
    const source = await open(this.#closing.signal).catch(() => undefined);
    if (this.#closing.signal.aborted) {
      source?.close();
      return;
    }
    this.#source = source;
    source?.onChange(() => this.#tell());
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
