import type { AckTable } from './ack-table.ts';
import type { AgentWriters } from './agent-writers.ts';
import type { Cancellations } from './cancellations.ts';
import { REVOKED_HOLDING, REVOKED_UNANSWERED } from './forgotten.ts';
import { cancelFrame } from './frame.ts';
import type { HeldAtAgents } from './held-at-agents.ts';
import type { LiveMessages } from './live-messages.ts';
import type { MessagesByDevice } from './messages-by-device.ts';
import type { Outbox } from './outbox.ts';

export interface RevokedDevicesParts {
  readonly held: HeldAtAgents;
  readonly live: LiveMessages;
  readonly acks: Pick<AckTable, 'clearPendingAcks'>;
  readonly agents: AgentWriters;
  readonly queues: MessagesByDevice;
  readonly outbox: Pick<Outbox, 'conclude'>;
  readonly cancellations: Pick<Cancellations, 'devices' | 'of'>;
}

/** The end of messages whose device nobody may be any more. */
export class RevokedDevices {
  readonly #parts: RevokedDevicesParts;

  constructor(parts: RevokedDevicesParts) {
    this.#parts = parts;
  }

  /** Devices for which something is queued, or that hold something. */
  withMessages(): Set<string> {
    const { held, queues, cancellations } = this.#parts;
    const holding = held.of().map(({ deviceId }) => deviceId);
    return new Set([...queues.devices(), ...cancellations.devices(), ...holding]);
  }

  /**
   * What is queued for the device and was never written to it is cancelled; the rest has failed, for it may be typed.
   * What its agent holds for its user it drops, if it is there to hear that; what became of it nobody will hear.
   * Returns how many messages ended.
   */
  end(deviceId: string): number {
    const { acks, queues, outbox, cancellations } = this.#parts;
    const sent = acks.clearPendingAcks(deviceId);
    const queued = [...queues.of(deviceId)];
    const cancelling = cancellations.of(deviceId);
    for (const message of [...sent, ...queued, ...cancelling]) {
      const unknown = message.written || message.status === 'cancelling';
      outbox.conclude(message, unknown ? { status: 'failed', error: REVOKED_UNANSWERED } : { status: 'cancelled' });
    }
    return sent.length + queued.length + cancelling.length + this.#endHeld(deviceId);
  }

  #endHeld(deviceId: string): number {
    const { live, agents, outbox } = this.#parts;
    const held = this.#parts.held.of(deviceId);
    const writer = agents.writerOf(deviceId);
    for (const record of held) {
      writer?.send(cancelFrame(record));
      outbox.conclude(live.adopt(record), { status: 'failed', error: REVOKED_HOLDING });
    }
    return held.length;
  }
}
