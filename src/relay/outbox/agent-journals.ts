import type { Logger } from '../../base/logger.ts';
import type { JournalIdentity } from '../../protocol/frames.ts';
import type { MessageRecord } from '../messages/message-record.ts';
import type { JournalMemory } from '../store/delivery-memory.ts';
import type { WriteBatch } from '../store/write-batch.ts';

/** How the journal of an agent that registers stands to what the relay has written to its device before. */
export interface JournalStanding {
  /** It is another one, or an older copy: what was written before is not remembered there. */
  readonly changed: boolean;
  /** The highest `seq` of this relay's epoch that it has seen; 0 when it knows another epoch, or none. */
  readonly seen: number;
}

interface ConnectedJournal {
  readonly id: string;
  /** The highest `seq` that it has acknowledged as something that it remembers. */
  acknowledged: number;
  /** Messages may be written to it. */
  open: boolean;
}

export interface AgentJournalsParts {
  readonly memory: Pick<JournalMemory, 'epoch' | 'journalOf'>;
  readonly batch: Pick<WriteBatch, 'flush' | 'also' | 'durable' | 'failure'>;
  readonly relayId: string;
  readonly logger: Logger;
}

/** An agent without a journal id, of version 0.1 or of another maker: its ids are all that it has. */
const UNNAMED = '';

/** Which journal remembers what was written to a device: that of the agent that is connected, or was last. */
export class AgentJournals {
  readonly #parts: AgentJournalsParts;
  readonly #connected = new Map<string, ConnectedJournal>();

  constructor(parts: AgentJournalsParts) {
    this.#parts = parts;
  }

  /**
   * The agent of a device registers. Nothing may be written to it before this returned: the file then says that from
   * now on it may be. @throws what SQLite throws
   */
  registered(deviceId: string, journal: JournalIdentity | undefined): JournalStanding {
    const { memory, batch, relayId, logger } = this.#parts;
    // What the connection before it had, before the journal in the file is another one.
    batch.flush();
    const known = memory.journalOf(deviceId);
    const sameHistory = journal?.relayId === relayId && journal.epoch === memory.epoch;
    const seen = sameHistory ? (journal?.seq ?? 0) : undefined;
    const id = journal?.id ?? UNNAMED;
    const behind = seen !== undefined && known?.journal === id && seen < known.acknowledged;
    const changed = known !== undefined && (known.journal !== id || behind);
    if (changed) logger.warn({ deviceId, behind }, 'the agent has another inbox journal than before');
    // Of another epoch, its number means nothing now.
    const acknowledged = sameHistory && !changed ? (known?.acknowledged ?? 0) : 0;
    const connected = { id, acknowledged, open: false };
    this.#connected.set(deviceId, connected);
    batch.also(() => {
      if (this.#connected.get(deviceId) !== connected) return undefined;
      return { type: 'connected', deviceId, journal: id, acknowledged };
    });
    batch.flush();
    if (batch.failure !== undefined) {
      this.#connected.delete(deviceId);
      throw batch.failure;
    }
    return { changed, seen: seen ?? 0 };
  }

  /**
   * Messages may be written to it once the disk has that this is where they may be: then `onOpen` is called, unless the
   * connection ends first.
   */
  openDurably(deviceId: string, onOpen: () => void): void {
    const { batch, logger } = this.#parts;
    const journal = this.#connected.get(deviceId);
    batch
      .durable()
      // A disk that cannot be synchronised keeps no promise, and keeping the text back makes none better.
      .catch(() => undefined)
      .then(() => {
        if (journal === undefined || this.#connected.get(deviceId) !== journal) return;
        journal.open = true;
        onOpen();
      })
      .catch((error: unknown) => logger.error({ deviceId, error: String(error) }, 'a queue could not be sent'));
  }

  /** The journal that what is written now goes into; `undefined` when nothing may be. */
  of(deviceId: string): string | undefined {
    const journal = this.#connected.get(deviceId);
    return journal?.open ? journal.id : undefined;
  }

  /** Its id, if the agent that is connected has told one. */
  nameOf(deviceId: string): string | undefined {
    return this.#connected.get(deviceId)?.id || undefined;
  }

  /** The agent has said what became of the message, and remembers it. */
  acknowledged({ deviceId, seq, epoch }: MessageRecord): void {
    const journal = this.#connected.get(deviceId);
    if (journal !== undefined && epoch === this.#parts.memory.epoch) {
      journal.acknowledged = Math.max(journal.acknowledged, seq);
    }
  }

  /** The numbers from before mean nothing any more. */
  forgetNumbers(): void {
    for (const journal of this.#connected.values()) journal.acknowledged = 0;
  }

  /** Another relay writes to the device from now on, and notes where. */
  disown(deviceId: string): void {
    this.#connected.delete(deviceId);
  }

  gone(deviceId: string): void {
    const journal = this.#connected.get(deviceId);
    if (journal === undefined) return;
    this.#connected.delete(deviceId);
    this.#parts.batch.also(() => {
      if (this.#connected.has(deviceId)) return undefined;
      return { type: 'gone', deviceId, acknowledged: journal.acknowledged };
    });
  }
}
