import { z } from 'zod';
import { MAX_SEGMENTS } from './limits.ts';

export const KEYS = [
  'enter',
  'tab',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'backspace',
  'delete',
  'escape',
  'undo',
] as const;

export const keySchema = z.enum(KEYS, { error: `key must be one of ${KEYS.join(' ')}` });
export type Key = z.infer<typeof keySchema>;

/** JSON can carry lone surrogates (`"\ud800"`), no text encoding can: what cannot be typed exactly is refused. */
export const textSchema = z
  .string()
  .min(1, 'text is empty')
  .refine((text) => text.isWellFormed(), 'text is not well-formed Unicode (lone surrogate)');

export const segmentSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), value: textSchema }),
  z.strictObject({ type: z.literal('key'), key: keySchema }),
]);

/** A message is a run of texts and keys, typed in order. */
export type Segment = z.infer<typeof segmentSchema>;

export const payloadSchema = z
  .array(segmentSchema)
  .min(1, 'payload is empty')
  .max(MAX_SEGMENTS, `payload has more than ${MAX_SEGMENTS} segments`);

/** All text of a payload, keys left out. */
export function textOf(payload: readonly Segment[]): string {
  return payload.map((segment) => (segment.type === 'text' ? segment.value : '')).join('');
}

/** Unicode code points, the unit of `MAX_TEXT_CHARACTERS`. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index += 1) {
    // Every high surrogate of well-formed text belongs to a pair that counts once.
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800) count -= 1;
  }
  return count;
}
