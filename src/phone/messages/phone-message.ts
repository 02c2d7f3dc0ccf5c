import { isOver as isOverAtRelay, type MessageStatus, type Receipt } from '../../protocol/message.ts';
import type { Segment } from '../../protocol/segments.ts';
import type { Ending } from '../writing/ending.ts';

/** `waiting`: on the phone, for the relay has not said that it has it. */
export type PhoneStatus = 'waiting' | MessageStatus;

/** `code`: a `TypingErrorCode`, an `ErrorCode` or a `PhoneErrorCode`. `message`: for people, in English. */
export interface MessageError {
  readonly code: string;
  readonly message?: string | undefined;
}

/** A message as the phone keeps it. Times in milliseconds since the Unix epoch. */
export interface PhoneMessage {
  /** The order in which the user sent them, over all tabs. */
  readonly seq: number;
  /** Chosen once, before the first try. */
  readonly id: string;
  readonly deviceId: string;
  /** Whom it was written for: no other relay gets it. Rows of an older page have none until they are adopted. */
  readonly relayId?: string | undefined;
  readonly payload: readonly Segment[];
  /** What stood in the field; keys of the pad have none. */
  readonly source?: string | undefined;
  /** What was in focus on the computer when it was sent, as far as the relay had said. */
  readonly program?: string | undefined;
  /** For the one that comes next there. Rows of an older page have none. */
  readonly ending?: Ending | undefined;
  readonly createdAt: number;
  readonly status: PhoneStatus;
  readonly receipt?: Receipt | undefined;
  /** Why it was not typed; with `waiting`, why the relay would not take it yet. */
  readonly error?: MessageError | undefined;
  /** How many of its segments were typed before it was stopped. */
  readonly typedParts?: number | undefined;
  readonly updatedAt: number;
  /** The relay may have it, for it was sent at least once. */
  readonly tried: boolean;
  /** The user withdrew it, and the relay has not yet confirmed. */
  readonly cancelling?: boolean | undefined;
}

export type NewPhoneMessage = Pick<
  PhoneMessage,
  'id' | 'deviceId' | 'relayId' | 'payload' | 'source' | 'program' | 'ending'
>;

/** Nothing changes it any more. */
export function isOver({ status }: Pick<PhoneMessage, 'status'>): boolean {
  return status !== 'waiting' && isOverAtRelay(status);
}

/** There is something to tell the relay. */
export function isOutgoing({ status, cancelling }: PhoneMessage): boolean {
  return status === 'waiting' || cancelling === true;
}

export const PhoneErrorCode = {
  /** The relay has no such message, though it took it: its data are gone, or it was too long ago. */
  unknownToRelay: 'UNKNOWN_TO_RELAY',
} as const;

/** A random UUID (RFC 9562, version 4), also where the page came over plain HTTP and `randomUUID` is not there. */
export function newMessageId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
