import type { MessageRecord } from '../messages/message-record.ts';
import type { MessageStore } from '../store/message-store.ts';
import type { WriteBatch } from '../store/write-batch.ts';
import type { LiveMessages } from './live-messages.ts';

/** Messages that agents hold for their users: rows, for nothing is to be delivered of them. */
export class HeldAtAgents {
  readonly #store: Pick<MessageStore, 'loadHeld'>;
  readonly #batch: Pick<WriteBatch, 'flush'>;
  readonly #live: LiveMessages;
  readonly #owns: (deviceId: string) => boolean;

  constructor(
    store: Pick<MessageStore, 'loadHeld'>,
    batch: Pick<WriteBatch, 'flush'>,
    live: LiveMessages,
    owns: (deviceId: string) => boolean,
  ) {
    this.#store = store;
    this.#batch = batch;
    this.#live = live;
    this.#owns = owns;
  }

  /** Those of one device, or of all, as things stand in this very turn. Oldest first. */
  of(deviceId?: string): MessageRecord[] {
    // Some may be held since this turn; of some the disk may not have taken the end yet.
    this.#batch.flush();
    const rows = this.#store.loadHeld(deviceId);
    const stored = new Set(rows.map(({ id }) => id));
    const fresh = [...this.#live.all()].filter((each) => !stored.has(each.id) && isOf(each, deviceId));
    const records = [...rows.map((row) => this.#live.get(row.id) ?? row), ...fresh];
    return records.filter((record) => record.status === 'held' && this.#owns(record.deviceId));
  }
}

function isOf(message: MessageRecord, deviceId: string | undefined): boolean {
  return deviceId === undefined || message.deviceId === deviceId;
}
