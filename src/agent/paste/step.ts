import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Receipt } from '../../protocol/message.ts';
import type { KeyboardHolder, Target } from './desktop.ts';

/** A text or a key that was typed, and what proves that. */
export interface Done {
  readonly done: true;
  readonly method: string;
  readonly receipt: Receipt;
}

/** One that was not, or (`UNCERTAIN`) may have been. */
export interface Undone {
  readonly done: false;
  readonly code: TypingErrorCode;
  readonly message: string;
  /** Nothing has happened yet: the message may be aimed anew. */
  readonly retry: boolean;
  /** The program may still come for the text that it was offered. */
  readonly mayCome: boolean;
  /** The beginning of the text is typed. */
  readonly inPart: boolean;
}

/** What became of one segment of a message. */
export type Step = Done | Undone;

/** Nothing was pressed, or nothing came of it. */
export function undone(code: TypingErrorCode, message: string): Undone {
  return { done: false, code, message, retry: false, mayCome: false, inPart: false };
}

/** No keys go to a program that does not react: it would handle them whenever it wakes up. */
export function unresponsive({ name }: Target): Undone {
  return undone(TypingErrorCode.unresponsive, `${name} does not respond; no keys were sent to it`);
}

export function notRead(message: string): Undone {
  return undone(TypingErrorCode.notRead, message);
}

/** The keys would be that program's, whatever has the focus. */
export function held({ name, locks }: KeyboardHolder): Undone {
  return locks
    ? undone(TypingErrorCode.heldLocked, 'The screen is locked.')
    : undone(TypingErrorCode.noFocus, `the keyboard is ${name}'s now; no keys were sent`);
}

/** The system takes no keys from us. */
export function refusedKeys({ refused }: { refused: string }): Undone {
  return undone(TypingErrorCode.failed, refused);
}

export function moved(): Undone {
  return { ...notRead('the focus moved'), retry: true };
}

/** The rest of a text whose beginning is typed: no status says that but "may have been typed". */
export function inPart(step: Undone): Undone {
  const message = `typed in part, then: ${step.message}`;
  return { ...step, code: TypingErrorCode.uncertain, message, retry: false, inPart: true };
}

/** What may have been typed, or may yet be, is never called anything that means "not typed". */
export function unknown(reading: 'elsewhere' | 'uncertain' | 'pending' | 'astray', { name }: Target): Undone {
  const mayBeThere = 'it may or may not be there';
  switch (reading) {
    case 'elsewhere':
      return undone(TypingErrorCode.uncertain, `another program than ${name} read the text: ${mayBeThere}`);
    case 'astray':
      return undone(TypingErrorCode.uncertain, `the focus left ${name} in the moment of the keys: ${mayBeThere}`);
    case 'uncertain': {
      const message = `${name} asked for the text, and did not finish reading it: ${mayBeThere}`;
      return undone(TypingErrorCode.uncertain, message);
    }
    case 'pending': {
      const message = `${name} is busy, and has not read the text yet: it may still type it`;
      return { ...undone(TypingErrorCode.uncertain, message), mayCome: true };
    }
  }
}

/** It has read the text, and what becomes of it its user decides. */
export function asksFirst({ name }: Target): Undone {
  const message = `${name} asks its user what to do with a text of several lines: it may or may not be there`;
  return undone(TypingErrorCode.uncertain, message);
}

/** What has the focus takes no text, so that no keys are for it. */
export function notAField({ name }: Target, kind: 'read-only' | 'no-field'): Undone {
  const what = kind === 'read-only' ? 'a field that only shows its text' : 'something that takes no text';
  return undone(TypingErrorCode.notAField, `the cursor of ${name} is in ${what}`);
}

/** The program was given the text, and its field has only this much of it. */
export function notTaken({ name }: Target, taken: number, length: number): Undone {
  const message = `the field of ${name} took ${taken} of ${length} characters`;
  return { ...undone(TypingErrorCode.notTaken, message), inPart: taken > 0 };
}

const STRENGTH: readonly Receipt[] = ['assumed', 'read', 'seen'];

/** The proof of a whole is that of its weakest part. */
export function weaker(one: Receipt, other: Receipt): Receipt {
  return STRENGTH.indexOf(one) < STRENGTH.indexOf(other) ? one : other;
}
