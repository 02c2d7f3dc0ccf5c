import { computed, type ReadonlySignal, type Signal } from '@preact/signals';
import { MAX_TEXT_CHARACTERS } from '../../protocol/limits.ts';
import { countCharacters, type Segment, textOf } from '../../protocol/segments.ts';
import type { Preferences } from '../preferences/preferences.ts';

export type Parser = (text: string) => readonly Segment[];

export interface DraftParts {
  readonly text: Signal<string>;
  readonly preferences: ReadonlySignal<Preferences>;
  /** Of the spoken commands that the preferences ask for, as soon as it is loaded. */
  readonly parser: ReadonlySignal<Parser | undefined>;
}

/** The text in the field, and what it will be when it is sent. */
export class Draft {
  readonly text: Signal<string>;
  /** Empty: there is nothing to send. */
  readonly segments: ReadonlySignal<readonly Segment[]>;
  /** What will be typed is not what stands in the field: spoken commands were found. */
  readonly changed: ReadonlySignal<boolean>;
  readonly tooLong: ReadonlySignal<boolean>;

  constructor({ text, preferences, parser }: DraftParts) {
    this.text = text;
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

  /** What was dictated, after what is there. */
  append(piece: string): void {
    const before = this.text.peek();
    const gap = before === '' || /\s$/.test(before) ? '' : ' ';
    this.text.value = before + gap + piece.trim();
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
