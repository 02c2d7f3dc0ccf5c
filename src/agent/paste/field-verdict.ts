import { type FieldLook, UNREADABLE } from './field.ts';

/** `seen`: all of the text stands before the cursor. `taken`: so many UTF-16 units of it do, and no more. */
export type FieldVerdict = 'seen' | 'unknown' | { readonly taken: number };

/**
 * What fields make of some characters: a web page keeps a space at an end as one that does not break, and Firefox puts a
 * U+FEFF behind each character of two units where it counts code points, so that both come to the same.
 */
function asFieldsKeep(text: string): string {
  const units = text.replace(/([\u{10000}-\u{10ffff}])\ufeff/gu, '$1');
  return units.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ').replaceAll('\ufffc', '');
}

/** Whether what was told ends with this text, as fields keep it. */
export function endsWithText(told: string, text: string): boolean {
  const now = asFieldsKeep(told);
  const wanted = asFieldsKeep(text);
  return now.length >= wanted.length && isSame(now.slice(now.length - wanted.length), wanted);
}

/** What became of `text`, by what stood in the field before it and what stands there after it. */
export function verdictOn(text: string, before: FieldLook, after: FieldLook): FieldVerdict {
  // Nothing is selected, and a text that came would have made the field longer.
  if (after.before === undefined) return { taken: 0 };
  const wanted = asFieldsKeep(text);
  const went = after.caret - before.caret;
  const grown = after.length - before.length;
  const isThere = endsWithText(after.before, text);
  if (before.selected) {
    // How much that was nobody knows. The same text may have stood there already.
    const changed = went !== 0 || grown !== 0 || after.before !== before.before;
    return changed && isThere ? 'seen' : 'unknown';
  }
  // The same text may have stood there already.
  if (went === 0 && grown === 0) return isThere ? 'unknown' : { taken: 0 };
  // What stood there before nobody has asked for: this text is what the cursor went by.
  const came = lastOf(after.before, went, after.span);
  if (came === undefined) {
    // Some interfaces count two for a line end, and tell of one.
    return isThere && went === wanted.replaceAll('\n', '\r\n').length ? 'seen' : 'unknown';
  }
  const inserted = asFieldsKeep(came);
  if (isSame(inserted, wanted)) return 'seen';
  // Typed over, filtered or put right by the program: how much of it is ours nobody can say, but for a text cut short.
  const isBeginning = inserted.length < wanted.length && isSame(inserted, wanted.slice(0, inserted.length));
  return isBeginning && grown === went ? { taken: inserted.length } : 'unknown';
}

/**
 * The end of what was told, so long in the interface's own units. These are of UTF-16 (Qt, Java, LibreOffice) or code
 * points (GTK, browsers), and which is known by how long in them all of it is. `undefined`: so much was not told.
 */
function lastOf(told: string, length: number, span = told.length): string | undefined {
  if (length < 0 || length > span) return undefined;
  if (span === told.length) return told.slice(told.length - length);
  const points = [...told];
  return span === points.length ? points.slice(points.length - length).join('') : undefined;
}

/** What cannot be told stands for half of a character outside the first plane, and for nothing else. */
function isSame(told: string, wanted: string): boolean {
  if (!told.includes(UNREADABLE)) return told === wanted;
  const halves = (index: number): boolean => /[\ud800-\udfff]/.test(wanted.charAt(index));
  const units = told.split('');
  return (
    told.length === wanted.length &&
    units.every((unit, index) => unit === wanted.charAt(index) || (unit === UNREADABLE && halves(index)))
  );
}
