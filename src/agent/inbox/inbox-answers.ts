import { DatabaseError, databaseErrorOf } from '../../base/database.ts';
import type { Logger } from '../../base/logger.ts';
import { TypingErrorCode } from '../../protocol/codes.ts';
import type { Outcome } from '../../protocol/message.ts';
import { UNRECORDED } from './arrived-message.ts';
import type { HeldMessages } from './held-messages.ts';
import type { InboxJournal } from './inbox-journal.ts';
import type { Ending, JournalEntry, JournalledMessage, MessageKey } from './journal-schema.ts';
import type { RelayLink } from './relay-link.ts';
import type { Retries } from './retries.ts';
import type { UpdateOutbox } from './update-outbox.ts';

export interface InboxAnswersOptions {
  journal: InboxJournal;
  updates: UpdateOutbox;
  link: RelayLink;
  retries: Retries;
  held: Pick<HeldMessages, 'isBusy'>;
  logger: Logger;
}

/** What the relay is told of its messages. Another relay than theirs is told nothing. */
export class InboxAnswers {
  readonly #options: InboxAnswersOptions;

  constructor(options: InboxAnswersOptions) {
    this.#options = options;
  }

  acknowledge({ relayId, id }: MessageKey, ending: Omit<Ending, 'outcome'> & { outcome: Outcome }): void {
    const { link } = this.#options;
    if (link.relayId === relayId) link.send({ type: 'ack', id, ...ending });
  }

  /** With this ACK the relay deletes its copy of the text: ours has to survive a power cut first. */
  async acknowledgeHeld(message: MessageKey): Promise<void> {
    const { journal, retries, logger } = this.#options;
    try {
      await journal.durable();
      // Read again: it may have ended meanwhile, and an update before its ACK would mean nothing to the relay.
      const entry = journal.find(message);
      if (entry?.state === 'held') {
        const { error, typedParts } = entry;
        this.acknowledge(message, { outcome: 'held', error, ...(typedParts > 0 && { typedParts }) });
      } else if (this.#isTypedByItsUser(message, entry)) {
        this.acknowledge(message, { outcome: 'held' });
      } else if (entry) {
        this.again(message, entry);
      }
    } catch (cause) {
      logger.error({ id: message.id, cause: nameOf(cause) }, 'a held message cannot be acknowledged yet');
      retries.add(`held ${message.id}`, () => void this.acknowledgeHeld(message));
    }
  }

  /** What was said before, for a relay that did not hear it. */
  again(message: MessageKey, entry: JournalEntry): void {
    const { journal, logger } = this.#options;
    const { id } = message;
    logger.debug({ id, state: entry.state }, 'answered from the journal');
    // What its user is just having typed is held until that is over.
    if (entry.state === 'held' || this.#isTypedByItsUser(message, entry)) {
      void this.acknowledgeHeld(message);
    } else if (entry.state === 'typing') {
      this.acknowledge(message, UNRECORDED);
    } else if (entry.wasHeld) {
      // A power cut that forgets its end makes it held again.
      void journal.durableIfCan().then(() => this.#ended(message, entry.ending));
    } else {
      this.#ended(message, entry.ending);
    }
  }

  #ended(message: MessageKey, { outcome, ...rest }: Ending): void {
    const { link } = this.#options;
    if (outcome !== 'expired') {
      this.acknowledge(message, { outcome, ...rest });
      return;
    }
    // No outcome of an ACK: it can only have been held.
    const { typedParts } = rest;
    this.acknowledge(message, { outcome: 'held', ...(typedParts !== undefined && { typedParts }) });
    if (link.relayId === message.relayId) link.send({ type: 'update', id: message.id, outcome, ...rest });
  }

  #isTypedByItsUser(message: MessageKey, entry: JournalEntry | undefined): boolean {
    return entry?.state === 'typing' && this.#options.held.isBusy(message);
  }

  /** It was withdrawn before anything of it was typed; with an `ending`, nobody knows whether that is so. */
  cancelled(message: MessageKey & Partial<JournalledMessage>, ending: Ending = { outcome: 'cancelled' }): void {
    const { journal, updates } = this.#options;
    journal.finish(message, ending, { updateDue: true });
    updates.sendDue();
  }

  /** What it says cannot be understood. Returns whether that is said for the first time. */
  notUnderstood(message: MessageKey): boolean {
    const { journal } = this.#options;
    const error = { code: TypingErrorCode.failed, message: 'The agent does not understand the message.' };
    try {
      const known = journal.find(message);
      if (known) {
        this.again(message, known);
        return false;
      }
      journal.finish(message, { outcome: 'failed', error });
      this.acknowledge(message, { outcome: 'failed', error });
      return true;
    } catch (cause) {
      this.notJournalled(message, cause);
      return false;
    }
  }

  /** Says how a message ended, until the relay confirms that it knows. */
  update(message: MessageKey): void {
    const { journal, updates } = this.#options;
    journal.updateDue(message);
    updates.sendDue();
  }

  /**
   * Without a journal nothing may be typed: it could be typed twice. The answer keeps the queue moving. `typedParts`: of
   * so many segments it is too late.
   */
  notJournalled(message: MessageKey, cause: unknown, typedParts = 0): void {
    this.journalBroken(message, cause);
    const named = databaseErrorOf(cause);
    const why = named instanceof DatabaseError ? named.message : 'Its journal cannot be used.';
    const error = {
      code: TypingErrorCode.failed,
      message: `The computer could not note that it would type it. ${why}`,
    };
    this.acknowledge(message, { outcome: 'failed', error, ...(typedParts > 0 && { typedParts }) });
  }

  /** What became of the message before cannot be read. */
  unreadable(message: MessageKey, cause: unknown): void {
    this.journalBroken(message, cause);
    this.acknowledge(message, UNRECORDED);
  }

  journalBroken({ id }: MessageKey, cause: unknown): void {
    this.#options.logger.error({ id, cause: nameOf(cause) }, 'the inbox journal cannot be used');
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
