import { Freshness } from '../../base/freshness.ts';
import { Message } from '../messages/message.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { MessageStore } from '../store/message-store.ts';

/** Every message by its id: from memory while it is not over (or its end not committed), else from the store. */
export class LiveMessages {
  #live = new Map<string, Message>();
  readonly #freshness = new Freshness();
  readonly #store: Pick<MessageStore, 'find'>;

  constructor(store: Pick<MessageStore, 'find'>) {
    this.#store = store;
  }

  add(message: Message): void {
    if (this.#freshness.isOver(this.#live.size)) this.#live = new Map(this.#live);
    this.#live.set(message.id, message);
  }

  /** Its row says all there is to say from here on. */
  release(message: Message): void {
    this.#live.delete(message.id);
  }

  /** `undefined` when its row says all there is to say. */
  get(id: string): Message | undefined {
    return this.#live.get(id);
  }

  find(id: string): MessageRecord | undefined {
    return this.#live.get(id) ?? this.#store.find(id);
  }

  /** What the one has sent is the other's from now on; of rows, their log says so. */
  changeSender(before: string, now: string): void {
    for (const message of this.#live.values()) if (message.sender === before) message.sender = now;
  }

  all(): Iterable<Message> {
    return this.#live.values();
  }

  /** Makes a stored message live, because it is about to change. One that is live already is itself. */
  adopt(record: MessageRecord): Message {
    const message = this.#live.get(record.id) ?? (record instanceof Message ? record : new Message(record, true));
    this.#live.set(message.id, message);
    return message;
  }
}
