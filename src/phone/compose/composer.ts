import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { MAX_TEXT_CHARACTERS } from '../../protocol/limits.ts';
import { countCharacters, type Segment, textOf } from '../../protocol/segments.ts';
import type { Clock, Timer } from '../../web/clock.ts';
import type { Preferences } from '../preferences/preferences.ts';

export type Parser = (text: string) => readonly Segment[];

export interface ComposerParts {
  readonly text: Signal<string>;
  readonly preferences: ReadonlySignal<Preferences>;
  /** More is being said right now. */
  readonly busy: ReadonlySignal<boolean>;
  /** Of the spoken commands that the preferences ask for, as soon as it is loaded. */
  readonly parser: ReadonlySignal<Parser | undefined>;
  readonly clock: Clock;
  /** The pause is over. */
  readonly send: () => void;
}

/** The text in the field, and what it will be when it is sent. */
export class Composer {
  readonly text: Signal<string>;
  /** Empty: there is nothing to send. */
  readonly segments: ReadonlySignal<readonly Segment[]>;
  /** What will be typed is not what stands in the field: spoken commands were found. */
  readonly changed: ReadonlySignal<boolean>;
  readonly tooLong: ReadonlySignal<boolean>;
  /** It is about to be sent by itself. */
  readonly counting: ReadonlySignal<boolean>;
  readonly #counting = signal(false);
  readonly #parts: ComposerParts;
  /** Said or written since it was last held or sent. */
  #fresh = false;
  #timer: Timer | undefined;
  #stop: (() => void) | undefined;

  constructor(parts: ComposerParts) {
    this.#parts = parts;
    const { text, preferences, parser } = parts;
    this.text = text;
    this.counting = this.#counting;
    const plain = computed(() => wellFormed(text.value));
    const meant = computed<readonly Segment[]>(() => {
      if (plain.value === '') return [];
      return parser.value?.(plain.value) ?? [{ type: 'text', value: plain.value }];
    });
    this.segments = computed(() => (preferences.value.spaceAfter ? withSpace(meant.value) : meant.value));
    this.changed = computed(() => {
      const [first, ...rest] = meant.value;
      return rest.length > 0 || (first !== undefined && (first.type === 'key' || first.value !== plain.value));
    });
    this.tooLong = computed(() => countCharacters(textOf(this.segments.value)) > MAX_TEXT_CHARACTERS);
  }

  start(): void {
    const { text, preferences, busy } = this.#parts;
    let last = text.peek();
    this.#stop = effect(() => {
      const now = text.value;
      const seconds = preferences.value.sendAfterPause;
      const more = busy.value;
      // What stood there when the page was opened was not just said.
      if (now !== last) this.#fresh = true;
      last = now;
      this.#cancel();
      if (seconds > 0 && this.#fresh && now.trim() !== '' && !more) this.#count(seconds * 1_000);
    });
  }

  stop(): void {
    this.#stop?.();
    this.hold();
  }

  /** The user does something with the text: it is not sent by itself, until the next change. */
  hold(): void {
    this.#fresh = false;
    this.#cancel();
  }

  #cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#counting.value = false;
  }

  /** What was dictated, after what is there. */
  append(piece: string): void {
    const before = this.text.peek();
    const gap = before === '' || /\s$/.test(before) ? '' : ' ';
    this.text.value = before + gap + piece.trim();
  }

  #count(ms: number): void {
    this.#counting.value = true;
    this.#timer = this.#parts.clock.after(ms, () => {
      this.#counting.value = false;
      this.#parts.send();
    });
  }
}

/** The relay refuses half a surrogate pair; a keyboard can leave one behind. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

function withSpace(segments: readonly Segment[]): readonly Segment[] {
  const last = segments.at(-1);
  if (last?.type !== 'text' || /\s$/.test(last.value)) return segments;
  return [...segments.slice(0, -1), { type: 'text', value: `${last.value} ` }];
}
