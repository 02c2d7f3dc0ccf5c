import type { Timeline } from '../engine/timeline.ts';

interface Stored {
  readonly position: number;
  readonly data: string;
  readonly at: number;
}

export interface ModelStreamParts {
  readonly timeline: Timeline;
  readonly identity: string;
  readonly maxAgeMs: number;
  readonly windowMs: number;
}

/** What a quorum has of a stream. */
export class ModelStream {
  readonly identity: string;
  readonly #parts: ModelStreamParts;
  #entries: Stored[] = [];
  #last = 0;
  /** By id: when it came first, and where it is. */
  readonly #ids = new Map<string, { at: number; position: number }>();
  readonly #consumers = new Set<() => void>();

  constructor(parts: ModelStreamParts) {
    this.identity = parts.identity;
    this.#parts = parts;
  }

  get first(): number {
    this.#expire();
    return this.#entries[0]?.position ?? this.#last + 1;
  }

  get last(): number {
    return this.#last;
  }

  /** Returns its position: that of the first one of that id, within the window. */
  append(id: string, data: string): number {
    const { now } = this.#parts.timeline;
    const known = this.#ids.get(id);
    if (known !== undefined && now - known.at <= this.#parts.windowMs) return known.position;
    this.#last += 1;
    this.#ids.set(id, { at: now, position: this.#last });
    this.#entries.push({ position: this.#last, data, at: now });
    for (const consumer of [...this.#consumers]) consumer();
    return this.#last;
  }

  /** What comes again under an id is stored again. */
  forgetIds(): void {
    this.#ids.clear();
  }

  read(position: number): string | undefined {
    this.#expire();
    return this.#entries[position - this.first]?.data;
  }

  /** That one, or the first one after it. */
  from(position: number): { readonly position: number; readonly data: string } | undefined {
    this.#expire();
    return this.#entries[Math.max(0, position - this.first)];
  }

  /** Called when there is more. Returns what ends that. */
  onAppended(consumer: () => void): () => void {
    this.#consumers.add(consumer);
    return () => this.#consumers.delete(consumer);
  }

  #expire(): void {
    const oldest = this.#parts.timeline.now - this.#parts.maxAgeMs;
    const gone = this.#entries.findIndex(({ at }) => at >= oldest);
    if (gone > 0) this.#entries.splice(0, gone);
    else if (gone < 0) this.#entries = [];
  }
}
