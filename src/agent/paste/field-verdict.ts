import type { FieldLook } from './field.ts';

/** `seen`: all of the text stands before the cursor. `taken`: so many UTF-16 units of it do, and no more. */
export type FieldVerdict = 'seen' | 'unknown' | { readonly taken: number };

/** What fields make of some characters: a web page keeps a space at an end as one that does not break. */
function asFieldsKeep(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ').replaceAll('\ufffc', '');
}

/** What became of `text`, by what stood in the field before it and what stands there after it. */
export function verdictOn(text: string, before: FieldLook, after: FieldLook): FieldVerdict {
  const wanted = asFieldsKeep(text);
  const now = asFieldsKeep(after.before);
  // Where nothing is selected a text that came made the field longer; what stood there before nobody has asked for.
  const moved = after.caret !== before.caret || after.length !== before.length;
  const changed = moved || (before.selected && after.before !== before.before);
  if (now.endsWith(wanted)) {
    // The same text may have stood there already.
    return changed ? 'seen' : 'unknown';
  }
  if (!changed) return before.selected ? 'unknown' : { taken: 0 };
  // Typed over, filtered or put right by the program: how much of it is ours nobody can say, but for a text cut short.
  const grown = after.length - before.length;
  if (before.selected || grown < 0 || grown !== after.caret - before.caret) return 'unknown';
  const inserted = grown === 0 ? '' : now.slice(-grown);
  return inserted.length < wanted.length && wanted.startsWith(inserted) ? { taken: inserted.length } : 'unknown';
}
