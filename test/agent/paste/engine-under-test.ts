import { PasteEngine } from '../../../src/agent/paste/paste-engine.ts';
import type { TypingResult } from '../../../src/agent/typing/typist.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Segment } from '../../../src/protocol/segments.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { ScriptedDesktop } from './scripted-desktop.ts';
import { ScriptedFields } from './scripted-field.ts';

/** Longer than anything that the engine waits for. */
const LIMIT_MS = 10_000;

export const text = (value: string): Segment => ({ type: 'text', value });
export const key = (name: Extract<Segment, { type: 'key' }>['key']): Segment => ({ type: 'key', key: name });

/** The engine on a scripted desktop, in a time of its own. */
export class EngineUnderTest {
  readonly clock = new FakeClock();
  readonly desktop: ScriptedDesktop;
  /** None, unless a test adds some. */
  readonly fields = new ScriptedFields();
  readonly engine: PasteEngine;

  constructor({ blind = false } = {}) {
    this.desktop = new ScriptedDesktop(this.clock, { blind });
    this.engine = new PasteEngine({
      name: 'script',
      desktop: this.desktop,
      fields: this.fields,
      clock: this.clock,
      logger: silentLogger,
      newlinePolicy: 'spaces-in-terminals',
    });
  }

  /** Types, while time goes by. A string is a message of one text. */
  async type(...parts: (string | Segment)[]): Promise<TypingResult & { ms: number }> {
    const segments = parts.map((part) => (typeof part === 'string' ? text(part) : part));
    const from = this.clock.monotonic();
    const result = await this.whileTimePasses(this.engine.type(segments, () => undefined));
    return { ...result, ms: this.clock.monotonic() - from };
  }

  async whileTimePasses<T>(promise: Promise<T>): Promise<T> {
    let over = false;
    const settled = promise.finally(() => {
      over = true;
    });
    // Whoever awaits `settled` hears of a failure.
    settled.catch(() => undefined);
    for (let ms = 0; !over && ms < LIMIT_MS; ms += 1) await this.pass(1);
    if (!over) throw new Error(`not over after ${LIMIT_MS} ms`);
    return settled;
  }

  /** So much later. */
  late<T>(ms: number, value: T): Promise<T> {
    return new Promise((resolve) => this.clock.after(ms, () => resolve(value)));
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advanceAsync(ms, 1);
  }
}
