import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { MAX_TEXT_CHARACTERS } from '../../protocol/limits.ts';
import { countCharacters, type Segment, textOf } from '../../protocol/segments.ts';
import type { SpokenState } from '../commands/spoken-writer.ts';
import type { PhoneMessage } from '../messages/phone-message.ts';
import type { Preferences } from '../preferences/preferences.ts';
import { type Ending, endingAfter, NEW_TEXT } from '../writing/ending.ts';
import { gapBetween } from '../writing/join.ts';

export interface Parsed {
  readonly segments: readonly Segment[];
  readonly state?: SpokenState | undefined;
}

export type Parser = (text: string, before?: Ending) => Parsed;

/** The element that shows the text. */
export type DraftField = Pick<
  HTMLTextAreaElement,
  'value' | 'selectionStart' | 'selectionEnd' | 'setRangeText' | 'setSelectionRange'
>;

export interface DraftParts {
  readonly text: Signal<string>;
  readonly preferences: ReadonlySignal<Preferences>;
  /** Of the spoken commands that the preferences ask for, as soon as it is loaded. */
  readonly parser: ReadonlySignal<Parser | undefined>;
  /** BCP 47, of what is spoken. */
  readonly language: ReadonlySignal<string>;
  /** What was sent last to where the text would go now, and stands there. */
  readonly lastSent: () => Pick<PhoneMessage, 'seq' | 'ending'> | undefined;
}

/** The text in the field, and what it will be when it is sent. */
export class Draft {
  readonly text: Signal<string>;
  /** Empty: there is nothing to send. */
  readonly segments: ReadonlySignal<readonly Segment[]>;
  /** How the text will end. */
  readonly ending: ReadonlySignal<Ending>;
  /** The end of the text that this one goes on with, if it does. */
  readonly goesOn: ReadonlySignal<string | undefined>;
  /** What will be typed is not what stands in the field: spoken commands were found. */
  readonly changed: ReadonlySignal<boolean>;
  readonly tooLong: ReadonlySignal<boolean>;
  /** Where the text is shown now. */
  field: DraftField | undefined;
  readonly #language: ReadonlySignal<string>;
  readonly #last: ReadonlySignal<Pick<PhoneMessage, 'seq' | 'ending'> | undefined>;
  /** The message that the user does not want to go on with. */
  readonly #parted = signal<number | undefined>(undefined);

  constructor({ text, preferences, parser, language, lastSent }: DraftParts) {
    this.text = text;
    this.#language = language;
    const plain = computed(() => wellFormed(text.value));
    this.#last = computed(() => {
      // Asked anew with every change of the text: what was sent is forgotten after a while.
      const last = plain.value !== '' && preferences.value.joinMessages ? lastSent() : undefined;
      return last?.seq === this.#parted.value ? undefined : last;
    });
    const before = computed(() => this.#last.value?.ending ?? NEW_TEXT);
    const gap = computed(() =>
      before.value.spaceDue ? gapBetween(before.value.tail, plain.value, language.value) : '',
    );
    const meant = computed<Parsed>(() => {
      if (plain.value === '') return { segments: [] };
      return (
        parser.value?.(plain.value, before.value) ?? { segments: [{ type: 'text', value: gap.value + plain.value }] }
      );
    });
    this.segments = computed(() => {
      const { segments } = meant.value;
      return preferences.value.spaceAfter ? withSpace(segments) : segments;
    });
    this.ending = computed(() => endingAfter(before.value, this.segments.value, meant.value.state));
    this.goesOn = computed(() => before.value.tail.trim() || undefined);
    this.changed = computed(() => {
      const [first, ...rest] = meant.value.segments;
      if (rest.length > 0 || first === undefined) return rest.length > 0;
      return first.type === 'key' || first.value !== gap.value + plain.value;
    });
    this.tooLong = computed(() => countCharacters(textOf(this.segments.value)) > MAX_TEXT_CHARACTERS);
  }

  /** What was dictated, where the caret is or in place of what is selected; without a field, at the end. */
  insert(piece: string): void {
    const text = this.text.peek();
    const said = piece.trim();
    if (said === '') return;
    const field = this.field?.value === text ? this.field : undefined;
    const start = field?.selectionStart ?? text.length;
    const end = field?.selectionEnd ?? text.length;
    const language = this.#language.peek();
    const before = text.slice(0, start);
    const after = text.slice(end);
    const put = gapBetween(before, said, language) + said;
    const gap = gapBetween(before + put, after, language);
    field?.setRangeText(put + gap, start, end);
    field?.setSelectionRange(start + put.length, start + put.length);
    this.text.value = before + put + gap + after;
  }

  /** The user wants it to be a text of its own. */
  part(): void {
    this.#parted.value = this.#last.value?.seq;
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
