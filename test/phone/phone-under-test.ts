import 'fake-indexeddb/auto';
import { onTestFinished } from 'vitest';
import { MessageDatabase } from '../../src/phone/messages/message-database.ts';
import { MessageRepository } from '../../src/phone/messages/message-repository.ts';
import { newMessageId } from '../../src/phone/messages/phone-message.ts';
import type { TabChannel } from '../../src/phone/messages/tab-channel.ts';
import type { KeyValueStorage } from '../../src/phone/preferences/persisted.ts';
import type { Clock } from '../../src/web/clock.ts';

let databases = 0;
export function newDatabaseName(): string {
  databases += 1;
  return `test-${process.pid}-${databases}`;
}

/** The tabs of one browser: what one says, all others hear, in a turn of its own. */
export class Tabs {
  readonly #listeners = new Map<TabChannel, () => void>();

  open(): TabChannel {
    const channel: TabChannel = {
      changed: () => {
        for (const other of this.#listeners.keys()) {
          if (other !== channel) setImmediate(() => this.#listeners.get(other)?.());
        }
      },
      onChanged: (listener) => {
        this.#listeners.set(channel, listener);
        return () => this.#listeners.delete(channel);
      },
      stop: () => this.#listeners.delete(channel),
    };
    return channel;
  }
}

/** One tab's repository. The same `name` and `tabs`: another tab, or the page after a reload. */
export async function openRepository(
  clock: Clock,
  name = newDatabaseName(),
  tabs = new Tabs(),
): Promise<MessageRepository> {
  const database = await MessageDatabase.open(name, () => undefined);
  const repository = await MessageRepository.open({ database, tabs: tabs.open(), clock, newId: newMessageId });
  onTestFinished(() => repository.stop());
  return repository;
}

/** `localStorage` of one browser. */
export function newStorage(): KeyValueStorage & { readonly stored: Map<string, string> } {
  const stored = new Map<string, string>();
  return {
    stored,
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
  };
}

/** Lets everything that is due without time passing happen: promises, and the turns of the fake IndexedDB. */
export async function settle(turns = 30): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
