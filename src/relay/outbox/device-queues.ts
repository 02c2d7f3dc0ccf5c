import type { Message } from '../messages/message.ts';

/** Messages that are `queued`, per device and in order; everything that is `sent` is older. */
export class DeviceQueues {
  readonly #queues = new Map<string, Set<Message>>();

  append(message: Message): void {
    const queue = this.#queues.get(message.deviceId);
    if (queue === undefined) this.#queues.set(message.deviceId, new Set([message]));
    else queue.add(message);
  }

  /** Before everything else that waits there, in this order. */
  putBack(deviceId: string, messages: readonly Message[]): void {
    this.#queues.set(deviceId, new Set([...messages, ...this.of(deviceId)]));
  }

  delete(message: Message): void {
    this.#queues.get(message.deviceId)?.delete(message);
  }

  size(deviceId: string): number {
    return this.#queues.get(deviceId)?.size ?? 0;
  }

  /** In order. It changes with the queue. */
  of(deviceId: string): Iterable<Message> {
    return this.#queues.get(deviceId) ?? [];
  }

  /** Of all devices. */
  *all(): Iterable<Message> {
    for (const queue of this.#queues.values()) yield* queue;
  }

  /**
   * What of an earlier process is queued may have been written since, to `journalOf` its device or nobody knows where.
   * Messages after `lastSeq` are this process's own.
   */
  mayHaveBeenWritten(lastSeq: number, journalOf: (deviceId: string) => string): void {
    for (const message of this.all()) {
      if (message.written || message.seq > lastSeq) continue;
      message.written = true;
      message.writtenTo = journalOf(message.deviceId);
    }
  }

  /** Devices that have had something queued since the start. */
  devices(): Iterable<string> {
    return this.#queues.keys();
  }
}
