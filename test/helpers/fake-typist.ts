import type { DesktopState, MayGoOn, Probe, TypingResult, Typist } from '../../src/agent/typing/typist.ts';
import { clipboardText } from '../../src/protocol/clipboard-text.ts';
import type { Segment } from '../../src/protocol/segments.ts';
import { textOf } from '../../src/protocol/segments.ts';

/** A typist that types into an array, as its test says. */
export class FakeTypist implements Typist {
  readonly name: string;
  /** Texts of the messages that were typed, in order. */
  readonly typed: string[] = [];
  /** Every segment that was typed, in order, also of messages that were stopped. */
  readonly parts: Segment[] = [];
  readonly copied: string[] = [];
  probes = 0;
  starts = 0;
  stops = 0;
  /** Why it cannot type here; `undefined`: it can. */
  broken: string | undefined;
  result: TypingResult = { outcome: 'typed', receipt: 'read', method: 'fake' };
  /** Runs before a message counts as typed: throw, or wait, in here. */
  before: (text: string) => void | Promise<void> = () => undefined;
  /** Runs before each segment. */
  beforePart: (segment: Segment, index: number) => void | Promise<void> = () => undefined;
  desktop: DesktopState = { target: { name: 'editor', terminal: false }, locked: false };
  connected = false;
  #busy = false;
  readonly #listeners = new Set<() => void>();

  constructor(name = 'fake') {
    this.name = name;
  }

  async probe(): Promise<Probe> {
    this.probes += 1;
    return this.broken === undefined
      ? { ok: true, capabilities: [] }
      : { ok: false, reason: this.broken, capabilities: [] };
  }

  async start(): Promise<void> {
    this.starts += 1;
    this.connected = true;
  }

  async type(segments: readonly Segment[], mayGoOn: MayGoOn = () => undefined): Promise<TypingResult> {
    if (this.#busy) throw new Error('two messages were typed at once');
    this.#busy = true;
    try {
      const text = textOf(segments);
      await this.before(text);
      for (const [typedParts, segment] of segments.entries()) {
        await this.beforePart(segment, typedParts);
        const error = await mayGoOn();
        if (error !== undefined) return { outcome: 'stopped', typedParts, error };
        if (this.result.outcome === 'typed') this.parts.push(segment);
      }
      if (this.result.outcome === 'typed') this.typed.push(text);
      return this.result;
    } finally {
      this.#busy = false;
    }
  }

  async copy(segments: readonly Segment[]): Promise<void> {
    this.copied.push(clipboardText(segments));
  }

  state(): DesktopState {
    return this.desktop;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stops += 1;
    this.connected = false;
  }

  /** The desktop changes. */
  change(desktop: Partial<DesktopState>): void {
    this.desktop = { ...this.desktop, ...desktop };
    this.#notify();
  }

  /** The connection to the desktop breaks, and `reason` is why it cannot be made again. */
  lose(reason?: string): void {
    this.broken = reason;
    this.connected = false;
    this.#notify();
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
