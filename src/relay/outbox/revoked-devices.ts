import { TypingErrorCode } from '../../protocol/codes.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { WriteBatch } from '../store/write-batch.ts';
import type { AckTable } from './ack-table.ts';
import type { AgentWriters } from './agent-writers.ts';
import { cancelFrame } from './frame.ts';
import type { LiveMessages } from './live-messages.ts';
import type { Outbox } from './outbox.ts';

export interface RevokedDevicesParts {
  readonly store: Pick<MessageStore, 'loadHeld'>;
  readonly batch: Pick<WriteBatch, 'flush'>;
  readonly live: LiveMessages;
  readonly acks: Pick<AckTable, 'clearPendingAcks'>;
  readonly agents: AgentWriters;
  readonly outbox: Pick<Outbox, 'devices' | 'queued' | 'conclude'>;
}

/** The end of messages whose device nobody may be any more. */
export class RevokedDevices {
  readonly #parts: RevokedDevicesParts;

  constructor(parts: RevokedDevicesParts) {
    this.#parts = parts;
  }

  /** Devices for which something is queued, or that hold something. */
  withMessages(): Set<string> {
    const { store, outbox } = this.#parts;
    const held = store.loadHeld().map(({ deviceId }) => deviceId);
    return new Set([...outbox.devices(), ...held]);
  }

  /**
   * What is queued for the device is cancelled, and what its agent had and did not acknowledge has failed, for it may be
   * typed. What its agent holds for its user is cancelled there too, if the agent is there to hear it. Returns how many
   * messages ended.
   */
  end(deviceId: string): number {
    const { acks, outbox } = this.#parts;
    const error = { code: TypingErrorCode.uncertain, message: 'the device was revoked before it answered' };
    const sent = acks.clearPendingAcks(deviceId);
    const queued = outbox.queued(deviceId);
    for (const message of sent) outbox.conclude(message, { status: 'failed', error });
    for (const message of queued) outbox.conclude(message, { status: 'cancelled' });
    return sent.length + queued.length + this.#endHeld(deviceId);
  }

  #endHeld(deviceId: string): number {
    const { store, batch, live, agents, outbox } = this.#parts;
    // Some may be held since this very turn.
    batch.flush();
    const held = store.loadHeld(deviceId);
    const writer = agents.writerOf(deviceId);
    const why = 'the device was revoked while it held the text: its user may have typed it';
    const error = { code: TypingErrorCode.uncertain, message: why };
    for (const record of held) {
      writer?.send(cancelFrame(record.id));
      const message = live.adopt(record);
      outbox.conclude(message, writer === undefined ? { status: 'failed', error } : { status: 'cancelled' });
    }
    return held.length;
  }
}
