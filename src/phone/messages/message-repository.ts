import { type ReadonlySignal, signal } from '@preact/signals';
import type { Clock } from '../../web/clock.ts';
import type { MessageDatabase, StoredMessage } from './message-database.ts';
import { isOver, type NewPhoneMessage, type PhoneMessage } from './phone-message.ts';
import type { TabChannel } from './tab-channel.ts';

/** The oldest that are over go when there are more. */
const MOST_MESSAGES = 500;

export interface MessageRepositoryParts {
  readonly database: MessageDatabase;
  readonly tabs: TabChannel;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** All messages of this phone, on disk and as a signal, the same in every tab. */
export class MessageRepository {
  readonly #parts: MessageRepositoryParts;
  readonly #messages = signal<readonly PhoneMessage[]>([]);
  readonly #forgetTabs: () => void;

  private constructor(parts: MessageRepositoryParts) {
    this.#parts = parts;
    this.#forgetTabs = parts.tabs.onChanged(() => {
      // The database may be closed by then; what is shown stays what it was.
      this.#read().catch(() => undefined);
    });
  }

  static async open(parts: MessageRepositoryParts): Promise<MessageRepository> {
    const repository = new MessageRepository(parts);
    await repository.#read();
    return repository;
  }

  /** The oldest first. */
  get messages(): ReadonlySignal<readonly PhoneMessage[]> {
    return this.#messages;
  }

  find(id: string): PhoneMessage | undefined {
    return this.#messages.value.find((message) => message.id === id);
  }

  /** Resolves when it is on disk: from then on it goes out, whatever becomes of this page. */
  async add(message: Omit<NewPhoneMessage, 'id'>): Promise<PhoneMessage> {
    const { database, clock, newId, tabs } = this.#parts;
    const now = clock.now();
    const base = { id: newId(), createdAt: now, updatedAt: now, status: 'waiting', tried: false } as const;
    const added = await database.add({ ...message, ...base });
    this.#messages.value = inOrder([...this.#messages.value.filter(({ id }) => id !== added.id), added]);
    tabs.changed();
    await this.#trim();
    return added;
  }

  /** Messages that this phone has written at another address of its relay, the oldest first. What is here stays as it is. */
  async takeOver(messages: readonly StoredMessage[]): Promise<void> {
    for (const message of messages) {
      if (this.find(message.id) === undefined) await this.#parts.database.add(message);
    }
    await this.#read();
    this.#parts.tabs.changed();
    await this.#trim();
  }

  /**
   * The message as it then is, or `undefined` when there is none.
   * @param change is given the message as it is on disk; the same object back: nothing changes
   */
  async change(id: string, change: (message: PhoneMessage) => PhoneMessage): Promise<PhoneMessage | undefined> {
    const stored = await this.#parts.database.change(id, change);
    if (stored === undefined || JSON.stringify(stored) === JSON.stringify(this.find(id))) return stored;
    this.#messages.value = this.#messages.value.map((message) => (message.id === id ? stored : message));
    this.#parts.tabs.changed();
    return stored;
  }

  /** What a page wrote that did not note relays belongs to the one that it was paired with. */
  async adopt(relayId: string): Promise<void> {
    for (const { id, relayId: known } of this.#messages.value) {
      if (known === undefined) await this.change(id, (stored) => ({ ...stored, relayId: stored.relayId ?? relayId }));
    }
  }

  /** Only what is over can be deleted. */
  async delete(id: string): Promise<void> {
    await this.#deleteAll((message) => message.id === id);
  }

  /** Deletes all that is over. */
  async clear(): Promise<void> {
    await this.#deleteAll(() => true);
  }

  stop(): void {
    this.#forgetTabs();
    this.#parts.database.close();
  }

  async #read(): Promise<void> {
    this.#messages.value = await this.#parts.database.all();
  }

  async #trim(): Promise<void> {
    let surplus = this.#messages.value.length - MOST_MESSAGES;
    if (surplus <= 0) return;
    await this.#deleteAll(() => {
      surplus -= 1;
      return surplus >= 0;
    });
  }

  async #deleteAll(which: (message: PhoneMessage) => boolean): Promise<void> {
    const gone = new Set(this.#messages.value.filter((message) => isOver(message) && which(message)));
    if (gone.size === 0) return;
    await this.#parts.database.delete([...gone].map(({ seq }) => seq));
    this.#messages.value = this.#messages.value.filter((message) => !gone.has(message));
    this.#parts.tabs.changed();
  }
}

function inOrder(messages: readonly PhoneMessage[]): PhoneMessage[] {
  return [...messages].sort((one, other) => one.seq - other.seq);
}
