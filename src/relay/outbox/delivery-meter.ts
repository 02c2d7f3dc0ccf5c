import type { MessageRecord } from '../messages/message-record.ts';

/** Hears what the delivery did, to count it. On the hot path: it must cost next to nothing. */
export interface DeliveryMeter {
  /** That many messages were stored. */
  accepted(messages: number): void;
  /** A message ended, or is held by its agent. A held one counts again when it ends. */
  concluded(status: MessageRecord['status']): void;
  /** From the writing of the frame to its ACK, late ones included. Milliseconds. */
  acknowledged(latencyMs: number): void;
}
