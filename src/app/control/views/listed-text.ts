import { type Segment, textOf } from '../../../protocol/segments.ts';

/** UTF-16 units: a list of hundreds must fit a frame. The whole text is what `messages.text` and `held.text` are for. */
const MAX_LISTED = 1_000;

/** The text of a message as lists and events have it: a long one ends with an ellipsis. */
export function listedText(payload: readonly Segment[]): string {
  const text = textOf(payload);
  if (text.length <= MAX_LISTED) return text;
  // Not in the middle of a surrogate pair.
  return `${text.slice(0, MAX_LISTED).replace(/[\ud800-\udbff]$/, '')}…`;
}
