import { randomUUID } from 'node:crypto';

const TIME_DIGITS = 12;
/** Where a UUID's digits are random whatever its version: after the version digit. */
const AFTER_VERSION = 15;
/** Of the last id: dozens are made in one millisecond. */
let beginning = { now: Number.NaN, digits: '' };

/**
 * A UUID of version 7 (RFC 9562, 5.7): it begins with the time, so ids of one moment lie side by side in the index,
 * and a commit of many messages touches one page of it instead of one each.
 *
 * @param now milliseconds since the Unix epoch
 */
export function newMessageId(now: number): string {
  if (beginning.now !== now) {
    const time = Math.max(0, now).toString(16).padStart(TIME_DIGITS, '0').slice(-TIME_DIGITS);
    beginning = { now, digits: `${time.slice(0, 8)}-${time.slice(8)}-7` };
  }
  return beginning.digits + randomUUID().slice(AFTER_VERSION);
}
