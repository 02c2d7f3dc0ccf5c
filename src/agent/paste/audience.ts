import type { Asking, Desktop } from './desktop.ts';
import type { UnansweredChords } from './unanswered-chords.ts';

/** Whom what is offered in a place is for. */
export type Audience =
  /** A text that is typed into this program; `undefined`: the port cannot name it. */
  | { readonly kind: 'target'; readonly program: string | undefined }
  /** Texts that could not be typed into these; their user may paste them anywhere. */
  | { readonly kind: 'left'; readonly programs: readonly (string | undefined)[] }
  /** What the user has there. */
  | { readonly kind: 'user' };

/**
 * Whether a program gets what it asks for. A text on its way is its target's. Another program that asks for it has got
 * the keys because the focus moved, or comes late to a chord that was pressed for an earlier text; what it would paste
 * is the wrong text, or in the wrong place, and there twice once the target has pasted too. Nor does a late chord paste
 * what was left for its user, unless that is its own, nor what the user has copied.
 */
export function mayHave(
  { reader }: Pick<Asking, 'reader'>,
  audience: Audience,
  { chords, desktop }: { chords: UnansweredChords; desktop: Pick<Desktop, 'focusMayMove'> },
): boolean {
  switch (audience.kind) {
    case 'target':
      if (audience.program === undefined || reader === audience.program) return true;
      // Where the focus is held while the keys are pressed, others read by themselves, or for the target.
      return !chords.any && (!desktop.focusMayMove || reader === undefined);
    case 'left': {
      const isOf = (program: string | undefined): boolean => audience.programs.every((each) => each === program);
      if (reader === undefined) return chords.waitedFor.every(isOf);
      return !chords.isWaitedFor(reader) || isOf(reader);
    }
    case 'user':
      return reader === undefined || !chords.isWaitedFor(reader);
  }
}
