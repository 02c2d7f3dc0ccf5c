import type { Message } from '../messages/message.ts';

/** Messages of one kind, per device and in order: those that are queued, those that are taken back. */
export class MessagesByDevice {
  readonly #devices = new Map<string, Set<Message>>();

  append(message: Message): void {
    const messages = this.#devices.get(message.deviceId);
    if (messages === undefined) this.#devices.set(message.deviceId, new Set([message]));
    else messages.add(message);
  }

  /** Before everything else that is there, in this order. */
  putBack(deviceId: string, messages: readonly Message[]): void {
    this.#devices.set(deviceId, new Set([...messages, ...this.of(deviceId)]));
  }

  delete(message: Message): void {
    const messages = this.#devices.get(message.deviceId);
    // A new one each time that it is empty; why, `Freshness` says.
    if (messages?.delete(message) && messages.size === 0) this.#devices.set(message.deviceId, new Set());
  }

  size(deviceId: string): number {
    return this.#devices.get(deviceId)?.size ?? 0;
  }

  /** In order. It changes with what it is of. */
  of(deviceId: string): Iterable<Message> {
    return this.#devices.get(deviceId) ?? [];
  }

  /** Of all devices. */
  *all(): Iterable<Message> {
    for (const messages of this.#devices.values()) yield* messages;
  }

  /** Devices that have had something there since the start. */
  devices(): Iterable<string> {
    return this.#devices.keys();
  }
}
