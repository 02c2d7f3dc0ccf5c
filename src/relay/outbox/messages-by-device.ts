import { Freshness } from '../../base/freshness.ts';
import type { Message } from '../messages/message.ts';

/** Messages of one kind, per device and in order: those that are queued, those that are taken back. */
export class MessagesByDevice {
  /** Of the devices that have some: few, and near at hand, however many devices there are. */
  #devices = new Map<string, Set<Message>>();
  readonly #freshness = new Freshness();

  append(message: Message): void {
    const messages = this.#devices.get(message.deviceId);
    if (messages === undefined) this.#begin(message.deviceId, new Set<Message>().add(message));
    else messages.add(message);
  }

  /** Before everything else that is there, in this order. */
  putBack(deviceId: string, messages: readonly Message[]): void {
    if (messages.length > 0) this.#begin(deviceId, new Set([...messages, ...this.of(deviceId)]));
  }

  delete(message: Message): void {
    const messages = this.#devices.get(message.deviceId);
    if (messages?.delete(message) && messages.size === 0) this.#devices.delete(message.deviceId);
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

  /** Those that have something there. */
  devices(): Iterable<string> {
    return this.#devices.keys();
  }

  #begin(deviceId: string, messages: Set<Message>): void {
    if (this.#freshness.isOver(this.#devices.size)) this.#devices = new Map(this.#devices);
    this.#devices.set(deviceId, messages);
  }
}
