import type { Logger } from '../../base/logger.ts';
import type { InboxJournal } from './inbox-journal.ts';
import type { Ending, MessageKey } from './journal-schema.ts';
import type { RelayLink } from './relay-link.ts';

/** Brings endings to the relay whose messages they are, through lost connections, restarts, and times with another relay. */
export class UpdateOutbox {
  readonly #journal: InboxJournal;
  readonly #link: RelayLink;
  readonly #logger: Logger;
  /** Written on this connection, not confirmed yet. */
  readonly #onTheWay = new Set<string>();

  constructor(journal: InboxJournal, link: RelayLink, logger: Logger) {
    this.#journal = journal;
    this.#link = link;
    this.#logger = logger;
  }

  /** After a registration: what an earlier connection did not confirm is due again. */
  connected(): void {
    this.#onTheWay.clear();
    this.sendDue();
  }

  /** Sends every update that is neither confirmed nor on its way. Without a connection they simply stay due. */
  sendDue(): void {
    this.#sendDue().catch((error: unknown) => {
      this.#logger.error({ error: String(error) }, 'updates could not be read from the inbox journal');
    });
  }

  async #sendDue(): Promise<void> {
    const { relayId } = this.#link;
    if (relayId === undefined) return;
    const due = new Set(this.#journal.unsentUpdates(relayId));
    // What is told must not come undone: its user may still have typed what a power cut makes held again. What has come
    // since then waits for a synchronisation of its own.
    await this.#journal.durableIfCan();
    if (this.#link.relayId !== relayId) return;
    for (const id of this.#journal.unsentUpdates(relayId)) {
      if (due.has(id) && !this.#onTheWay.has(id)) this.#send(relayId, id);
    }
  }

  /** Tells what the journal could not take, while there is somebody to tell it to. */
  sendOnce({ relayId, id }: MessageKey, ending: Ending): void {
    if (this.#link.relayId === relayId) this.#link.send({ type: 'update', id, ...ending });
  }

  #send(relayId: string, id: string): void {
    const entry = this.#journal.find({ relayId, id });
    if (entry?.state !== 'done') return;
    const written = this.#link.sendConfirmed({ type: 'update', id, ...entry.ending }, () => {
      this.#onTheWay.delete(id);
      try {
        this.#journal.updateSent({ relayId, id });
      } catch (error) {
        // It is said again on the next connection, which does no harm.
        this.#logger.error({ id, error: String(error) }, 'a confirmed update could not be journalled');
      }
    });
    if (written) this.#onTheWay.add(id);
  }
}
