import { afterStart, isDraftOf } from '../writing/same-words.ts';
import type { RecognitionResults } from './speech-api.ts';

interface Slot {
  readonly slot: number;
  readonly text: string;
}

/** What one recognition has heard until now. */
export interface Heard {
  /** What the last results made certain, in order: it is told once. */
  readonly certain: readonly string[];
  /** Called final, and perhaps a draft of what comes next: with the confidence 0. */
  readonly open: readonly Slot[];
  /** What is still being said. */
  readonly interim: readonly string[];
  /** By slot of the results, what has been told or left out. */
  readonly settled: readonly (string | undefined)[];
  /** This browser calls its drafts final: it was seen to. */
  readonly drafts: boolean;
}

/** @param drafts what was seen of this browser in recognitions before */
export function nothingHeard(drafts: boolean): Heard {
  return { certain: [], open: [], interim: [], settled: [], drafts };
}

/** What is heard and not certain. */
export function uncertain({ open, interim }: Heard): string[] {
  return [...open.map(({ text }) => text), ...interim];
}

/**
 * The next results of a recognition. By the specification a result that is final never changes. Chrome on Android
 * calls all results final, and gives those that are not the confidence 0, in one slot that changes or in a list that
 * grows ("bueno", "bueno mañana", …); it also tells a result again. The decision hangs on what the browser does, not on
 * its name: a final of confidence 0 waits until another one says the same and more, or something else, or until the
 * recognition ends.
 */
export function hear(before: Heard, results: RecognitionResults['results']): Heard {
  const certain: string[] = [];
  const settled = [...before.settled];
  const interim: string[] = [];
  let { drafts } = before;
  let open: Slot[] = [];
  const settle = (all: readonly Slot[]): void => {
    for (const { slot, text } of all) {
      certain.push(text);
      settled[slot] ??= text;
    }
  };
  for (let slot = 0; slot < results.length; slot += 1) {
    const result = results[slot];
    const { transcript = '', confidence } = result?.[0] ?? {};
    const whole = transcript.trim();
    const text = newsOf(settled[slot], whole);
    if (text === '') continue;
    const last = open.at(-1);
    // What is final does not change, unless it was none.
    if (before.open.some((each) => each.slot === slot && each.text !== text)) drafts = true;
    if (!result?.isFinal) {
      open = open.filter((each) => !isDraftOf(each.text, text));
      interim.push(text);
    } else if (confidence === 0) {
      if (last !== undefined && isDraftOf(last.text, text)) {
        drafts = true;
        open.pop();
      } else if (!drafts) settle(open.splice(0));
      open.push({ slot, text });
    } else {
      const said = drafts ? [] : open.filter((each) => !isDraftOf(each.text, text));
      drafts ||= said.length < open.length;
      settle(said);
      for (const draft of open) settled[draft.slot] ??= draft.text;
      // Told again, in a new slot, and nothing was heard in between.
      const again = drafts && slot > 0 && settled[slot - 1] === transcript && before.open.length + open.length === 0;
      open = [];
      if (!again) certain.push(text);
      settled[slot] = whole;
    }
  }
  return { certain, open, interim, settled, drafts };
}

/** What a slot says beyond what it has said; all of it, when it says something else now. */
function newsOf(known: string | undefined, text: string): string {
  if (known === undefined) return text;
  return afterStart(known, text) ?? (isDraftOf(known, text) || isDraftOf(text, known) ? '' : text);
}
