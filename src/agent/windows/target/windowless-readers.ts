import type { Clock } from '../../../base/clock.ts';
import { GenerationMap } from '../../../base/generation-map.ts';
import type { ContentRequest } from '../../paste/desktop.ts';

/** Who reads by itself, at each change or every now and then, asks again within this; the sender waits as long. */
const WATCH_MS = 150;
/** So long after the chord the engine has to know of the read at the latest. */
const LATEST_MS = 600;
const KNOWN_FOR_MS = 10 * 60_000;
const MAX_PROGRAMS = 200;
/** A name that no process has: who that was nobody knows, and it may not have been the target. */
const SOMEBODY = 'somebody';

export interface WindowlessReadersTools {
  clock: Clock;
  /** Offers the last text anew, to nobody. `false`: the clipboard is not ours any more. */
  offerAgain: () => Promise<boolean>;
  /** Whether nobody has taken the clipboard. */
  isOurs: () => boolean;
  emit: (request: ContentRequest) => void;
}

/**
 * Programs that open the clipboard for no window: nobody can say whose read that was. The target's is one for each chord.
 * So the first time that such a read comes after a chord for a program, the text is offered anew, and who asks again
 * without a chord reads by itself: then nobody knows whether the target has read too.
 */
export class WindowlessReaders {
  readonly #tools: WindowlessReadersTools;
  /** When it was seen that nobody else read in its place, by program. */
  readonly #verified = new GenerationMap<number>(() => MAX_PROGRAMS);
  /** The one for the last offer; `undefined`: it is still to come. */
  #chord: { program: string; at: number; judged: boolean } | undefined;
  #watching = false;
  #askedAgain = false;

  constructor(tools: WindowlessReadersTools) {
    this.#tools = tools;
  }

  /** A text is about to be offered. */
  offered(): void {
    this.#chord = undefined;
  }

  /** Keys go to this program. */
  chord(program: string): void {
    this.#chord = { program, at: this.#tools.clock.monotonic(), judged: false };
  }

  /** Call with every request. `true`: it is told later, or not at all. */
  hold(request: ContentRequest): boolean {
    const { reader, wants, stage } = request;
    if (reader !== undefined || wants !== 'text') return false;
    if (this.#watching) {
      this.#askedAgain = true;
      return true;
    }
    if (!this.#chord) return false;
    // Later ones were given nothing, and change nothing.
    if (stage !== 'read' || this.#chord.judged) return true;
    this.#chord.judged = true;
    void this.#judge(request, this.#chord);
    return true;
  }

  async #judge(request: ContentRequest, { program, at }: { program: string; at: number }): Promise<void> {
    const { clock, emit } = this.#tools;
    const now = clock.monotonic();
    const known = now - (this.#verified.get(program) ?? Number.NEGATIVE_INFINITY) < KNOWN_FOR_MS;
    const believed = known || (await this.#watch(Math.min(WATCH_MS, at + LATEST_MS - now)));
    if (believed && !known) this.#verified.set(program, now);
    emit({ ...request, stage: 'asked', ...(!believed && { reader: SOMEBODY }) });
    if (believed) emit(request);
  }

  /** Whether nobody asks again. */
  async #watch(ms: number): Promise<boolean> {
    if (ms <= 0) return false;
    this.#watching = true;
    this.#askedAgain = false;
    try {
      if (!(await this.#tools.offerAgain())) return false;
      await new Promise<void>((resolve) => this.#tools.clock.after(ms, resolve));
      return !this.#askedAgain && this.#tools.isOurs();
    } catch {
      return false;
    } finally {
      this.#watching = false;
    }
  }
}
