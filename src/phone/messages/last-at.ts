import { messageState } from '../../web/message-states/message-state.ts';
import type { PhoneMessage } from './phone-message.ts';

/** Whose cursor, and when. */
export interface Place {
  readonly relayId: string | undefined;
  readonly deviceId: string;
  /** In focus there, as far as the relay has said. */
  readonly program: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** What was said longer ago is a text of its own. */
const MEMORY_MS = 15 * 60_000;
/** What was sent to a place last and, as far as is known, stands there to its end. */
export function lastAt(messages: readonly PhoneMessage[], place: Place): PhoneMessage | undefined {
  const last = messages.findLast(
    (message) =>
      message.deviceId === place.deviceId &&
      message.relayId === place.relayId &&
      message.program === place.program &&
      mayStand(message),
  );
  const known = last !== undefined && last.status !== 'failed' && place.now - last.createdAt < MEMORY_MS;
  return known ? last : undefined;
}

/** Some of it at least. What is on the clipboard is there to be pasted. */
function mayStand(message: PhoneMessage): boolean {
  const { status, cancelling, typedParts = 0 } = message;
  if (status === 'failed') return typedParts > 0 || messageState({ status, error: message.error }) === 'uncertain';
  return !cancelling && status !== 'cancelled' && status !== 'expired' && status !== 'held';
}
