import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { PhoneMessage } from './phone-message.ts';

interface Schema extends DBSchema {
  messages: { key: number; value: PhoneMessage; indexes: { id: string } };
}

export type StoredMessage = Omit<PhoneMessage, 'seq'>;

/** The messages in IndexedDB: one order and one truth for all tabs. */
export class MessageDatabase {
  readonly #database: IDBPDatabase<Schema>;

  private constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  /** @param lost called when it is closed under the page: its data are being deleted, or a newer page is there */
  static async open(name: string, lost: () => void): Promise<MessageDatabase> {
    const database = await openDB<Schema>(name, 1, {
      upgrade(created) {
        const store = created.createObjectStore('messages', { keyPath: 'seq', autoIncrement: true });
        store.createIndex('id', 'id', { unique: true });
      },
      // A newer page wants to change the schema; this one must be loaded anew.
      blocking() {
        database.close();
        lost();
      },
      terminated: lost,
    });
    return new MessageDatabase(database);
  }

  /** In the order of `seq`. */
  all(): Promise<PhoneMessage[]> {
    return this.#database.getAll('messages');
  }

  /** Resolves when it is on disk. */
  async add(message: StoredMessage): Promise<PhoneMessage> {
    const seq = await this.#database.add('messages', message as PhoneMessage);
    return { ...message, seq };
  }

  /**
   * Reads, changes and writes in one transaction, so that two tabs do not undo each other's changes. The message as it
   * is on disk now, or `undefined` when there is none.
   */
  async change(id: string, change: (message: PhoneMessage) => PhoneMessage): Promise<PhoneMessage | undefined> {
    const transaction = this.#database.transaction('messages', 'readwrite');
    const before = await transaction.store.index('id').get(id);
    const after = before && change(before);
    if (after !== undefined && after !== before) await transaction.store.put(after);
    await transaction.done;
    return after;
  }

  async delete(seqs: readonly number[]): Promise<void> {
    const transaction = this.#database.transaction('messages', 'readwrite');
    for (const seq of seqs) void transaction.store.delete(seq);
    await transaction.done;
  }

  close(): void {
    this.#database.close();
  }
}
