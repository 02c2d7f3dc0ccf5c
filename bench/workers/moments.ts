/** What happens to one message between the phone and the cursor, in this order. */
export const MOMENTS = [
  'posted',
  'asked',
  'sent',
  'arrived',
  'journalled',
  'focused',
  'pressed',
  'read',
  'acknowledged',
  'acked',
  'answered',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** Milliseconds by a clock that all processes of this computer share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
