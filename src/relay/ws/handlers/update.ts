import type { UpdateFrame } from '../../../protocol/frames.ts';
import type { AckTable } from '../../outbox/ack-table.ts';
import type { AgentSession } from '../agent-session.ts';

/** `update`: how a held message ended. */
export class UpdateHandler {
  readonly #acks: Pick<AckTable, 'handleUpdate'>;

  constructor(acks: Pick<AckTable, 'handleUpdate'>) {
    this.#acks = acks;
  }

  handle(session: AgentSession, frame: UpdateFrame): void {
    this.#acks.handleUpdate(session.deviceId, frame);
  }
}
