import type { AckFrame } from '../../../protocol/frames.ts';
import type { AckTable } from '../../outbox/ack-table.ts';
import type { AgentSession } from '../agent-session.ts';

/** `ack`: what became of a message. */
export class AckHandler {
  readonly #acks: Pick<AckTable, 'handleAck'>;

  constructor(acks: Pick<AckTable, 'handleAck'>) {
    this.#acks = acks;
  }

  handle(session: AgentSession, frame: AckFrame): void {
    this.#acks.handleAck(session.deviceId, frame);
  }
}
