import type { Segment } from '../../protocol/segments.ts';
import type { SpokenState } from '../commands/spoken-writer.ts';

/** How a message ended: what the next one at the same cursor has to know of it. */
export interface Ending extends SpokenState {
  /** The end of the line before the cursor, as far as this phone wrote it. */
  readonly tail: string;
}

/** Enough for what a join looks at, the quotation marks of a line among it. */
const MOST_TAIL = 300;
const SENTENCE_END = /[.?!。？！]["'”’»)\]]*\s*$/u;

export const NEW_TEXT: Ending = { tail: '', capitalDue: true, spaceDue: false, openQuotes: [] };

/** The end of the text after this payload; `spoken` is what the spoken commands in it know of that. */
export function endingAfter(before: Ending, payload: readonly Segment[], spoken?: SpokenState): Ending {
  let { tail, capitalDue } = before;
  for (const segment of payload) {
    if (segment.type === 'text') {
      tail += segment.value;
      capitalDue = segment.value.endsWith('\n') || SENTENCE_END.test(segment.value);
    } else {
      // Where the cursor is after a key, this phone cannot know.
      tail = '';
      if (segment.key === 'enter' || segment.key === 'tab') capitalDue = true;
    }
  }
  tail = tail.slice(tail.lastIndexOf('\n') + 1).slice(-MOST_TAIL);
  const state = spoken ?? { ...before, capitalDue, spaceDue: true, nextCase: undefined };
  return { ...state, tail, spaceDue: state.spaceDue && tail !== '' && !/\s$/.test(tail) };
}
