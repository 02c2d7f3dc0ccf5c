import { afterStart } from '../writing/same-words.ts';

/**
 * How keyboards write what they had begun: their dictation, their composition, their corrections (Input Events).
 * Nothing is said by browsers that do not know the keyboard's way.
 */
const DICTATION = /^(|insert(DictationResult|ReplacementText))$/;
const COMPOSITION = /^insert(FromComposition|CompositionText)$/;
/** What a keyboard puts back it puts back soon; later it is the user who says the same again. */
const ECHO_MS = 5_000;

/**
 * A keyboard in the middle of a dictation or a composition does not notice that the field was emptied under it, and
 * writes the text again: all of it, its last words, or all of it and more. That is no new text.
 */
export class KeyboardEcho {
  #gone = '';
  #until = 0;
  #last = 'none';

  /** Of that text, for it was sent, or cleared by the user. */
  emptied(text: string, now: number): void {
    this.#gone = text.trim();
    this.#until = now + ECHO_MS;
  }

  /** What of `value` the user has added, after an input of that type. `before`: what stood in the field. */
  newIn(value: string, before: string, inputType: string, now: number): string {
    const busy = DICTATION.test(this.#last) || COMPOSITION.test(this.#last);
    const whole = DICTATION.test(inputType);
    // Some keyboards end what they had begun with a plain insertion: one that no single key would make.
    const again = whole || COMPOSITION.test(inputType) || (inputType === 'insertText' && busy && value.length > 1);
    if (!again || now > this.#until) this.#gone = '';
    const rest = whole || before === '' ? this.#without(value, whole) : undefined;
    if (rest !== undefined) return rest;
    this.#last = inputType;
    return value;
  }

  #without(value: string, whole: boolean): string | undefined {
    const gone = this.#gone;
    if (gone === '' || value.trim() === '') return undefined;
    if (!whole) {
      // One letter may well be the next text's first.
      if (value.trim().length < 2) return undefined;
      // A composition is of the last words alone.
      if (gone.endsWith(` ${value.trim()}`)) return '';
    }
    return afterStart(gone, value);
  }
}
