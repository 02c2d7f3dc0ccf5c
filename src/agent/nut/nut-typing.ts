import type { Clock } from '../../base/clock.ts';
import { clipboardText } from '../../protocol/clipboard-text.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { CleanSegment } from '../typing/hygiene.ts';
import type { MayGoOn, TypingResult } from '../typing/typist.ts';
import type { ClipboardLoan } from './clipboard-loan.ts';
import type { NutBackend } from './nut-backend.ts';
import { chordOf, modifiersOf, type NutChord, pasteChord } from './nut-keys.ts';
import { NutError } from './nut-messages.ts';

/**
 * How long a target may take to read the clipboard before it changes again or a key overtakes the text. Only between
 * two pastes, never before the first or an ACK. Mousepad, just after saving, was seen to take more than 150 ms; the
 * next text was then typed twice and the first one never, which no receipt would have told.
 */
const SETTLE_MS = 400;
const SETTLE_MS_PER_CHARACTER = 1 / 500;

/** Types messages over the clipboard: every text is put there and pasted, every key is pressed. */
export class NutTyping {
  readonly #backend: NutBackend;
  readonly #loan: ClipboardLoan;
  readonly #clock: Clock;
  readonly #platform: NodeJS.Platform;
  /** When the last paste has certainly been read, on the clock's monotonic scale. */
  #settledAt = Number.NEGATIVE_INFINITY;

  constructor(backend: NutBackend, loan: ClipboardLoan, clock: Clock, platform: NodeJS.Platform) {
    this.#backend = backend;
    this.#loan = loan;
    this.#clock = clock;
    this.#platform = platform;
  }

  /** @param clean what to type, at least one. @param segments as they were sent. Never rejects. */
  async type(clean: readonly CleanSegment[], segments: readonly Segment[], mayGoOn: MayGoOn): Promise<TypingResult> {
    let typedParts = 0;
    try {
      await this.#settled();
      if (clean.some((segment) => segment.type === 'text')) await this.#loan.take();
      for (const segment of clean) {
        await this.#settled();
        const reason = mayGoOn();
        if (reason !== undefined) {
          this.#loan.giveBackLater();
          return { outcome: 'stopped', typedParts, error: reason };
        }
        if (segment.type === 'text') await this.#paste(segment.value);
        else await this.#press(chordOf(segment.key, this.#platform));
        typedParts = segment.parts;
      }
      this.#loan.giveBackLater();
      return { outcome: 'typed', receipt: 'assumed', method: `nut:${pasteChord(this.#platform).join('+')}` };
    } catch (error) {
      return this.#failed(segments, typedParts, error);
    }
  }

  async #paste(text: string): Promise<void> {
    await this.#loan.put(text);
    await this.#press(pasteChord(this.#platform));
    this.#settledAt = this.#clock.monotonic() + SETTLE_MS + text.length * SETTLE_MS_PER_CHARACTER;
  }

  #press(chord: NutChord): Promise<void> {
    return this.#backend.press(chord, modifiersOf(this.#platform));
  }

  #settled(): Promise<void> | undefined {
    const wait = this.#settledAt - this.#clock.monotonic();
    if (wait <= 0) return undefined;
    return new Promise((resolve) => void this.#clock.after(wait, resolve));
  }

  async #failed(segments: readonly Segment[], typedParts: number, cause: unknown): Promise<TypingResult> {
    const reason = cause instanceof Error ? cause.message : 'nut-js failed';
    if (cause instanceof NutError && cause.code === 'TIMEOUT') {
      this.#loan.giveBackLater();
      return { outcome: 'failed', typedParts, error: { code: TypingErrorCode.uncertain, message: reason } };
    }
    const text = clipboardText(segments);
    if (typedParts === 0 && text !== '' && (await this.#offer(text))) {
      this.#loan.keep();
      return { outcome: 'clipboard', error: { code: TypingErrorCode.failed, message: reason } };
    }
    this.#loan.giveBackLater();
    const message = typedParts === 0 ? reason : `typed in part: ${reason}`;
    return { outcome: 'failed', typedParts, error: { code: TypingErrorCode.failed, message } };
  }

  /** Whether the text is on the clipboard. The programs that hold it outlive the nut-js process. */
  async #offer(text: string): Promise<boolean> {
    if (this.#loan.holds(text)) return true;
    try {
      await this.#loan.put(text);
      return true;
    } catch {
      return false;
    }
  }
}
